"""Reads the text on the OLED from its pixels, as a person would.

Only what the SSD1306 shows counts: rows of the built-in font (normal or inverse), the firmware's
large digits, double-sized text, and the bar along the bottom. Nothing is asked of the firmware.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .chips.ssd1306 import WIDTH, Ssd1306
from .recognise import CELLS, Line, bar_length, large_lines, text_lines, usual_lines

_ALIKE = str.maketrans("yq,;_", "ug.: ")  # the same without their lower rows


@dataclass(frozen=True)
class Screen:
    """What is on the OLED. `bar` is the bar's length in pixels, None without one."""

    lines: tuple[Line, ...]
    bar: int | None = None
    on: bool = True

    @property
    def text(self) -> str:
        """The lines from top to bottom."""
        return "\n".join(line.text.rstrip() for line in self.lines)

    def has(self, wanted: str) -> bool:
        """Whether a text is on the screen; runs of spaces count as one."""
        return _has(self.text, wanted, any(line.covered for line in self.lines))

    def line(self, wanted: str) -> Line | None:
        """The first line that has a text."""
        for line in self.lines:
            if _has(line.text, wanted, line.covered):
                return line
        return None

    @property
    def title(self) -> str:
        """The uppermost line of small text."""
        return next((line.text.strip() for line in self.lines if line.face == "text"), "")

    @property
    def large(self) -> str:
        """What is written large (a code, a digit), without group gaps."""
        return "".join(line.text for line in self.lines if line.face != "text").replace(" ", "")

    def framed(self) -> str:
        """For a terminal: the lines in a frame, marks for inverse lines, large text and the bar."""
        if not self.on:
            return _frame(["", "   (display is off)", ""])
        shown = []
        for line in self.lines:
            if line.face == "text":
                shown.append(_reverse(line.text) if line.inverse else " " + line.text)
            else:
                shown.append(f"  {'  '.join(line.text.split())}".center(CELLS))
        if self.bar is not None:
            shown.append(" " + "=" * (self.bar * CELLS // WIDTH))
        return _frame(shown)


def read(oled: Ssd1306, root: Path) -> Screen:
    """Reads the display; `root` is the firmware's folder (its digits)."""
    if not oled.on:
        return Screen((), None, False)
    return _read(oled.columns(), oled.height, root)


@lru_cache(maxsize=64)
def _read(columns: tuple[int, ...], height: int, root: Path) -> Screen:
    picture = list(columns)
    bar = bar_length(picture, height)
    lines = usual_lines(picture, height)
    if any(picture):
        lines += large_lines(picture, height, root)
        lines += text_lines(picture, height)
    return Screen(tuple(sorted(lines, key=lambda line: line.y)), bar)


def _frame(lines: list[str]) -> str:
    edge = "+" + "-" * (CELLS + 2) + "+"
    body = [f"|{line.rstrip():<{CELLS + 2}}|" for line in lines]
    return "\n".join([edge, *body, edge])


def _reverse(text: str) -> str:
    """Inverse lines stand between brackets."""
    return f"[{text:<{CELLS}}]"


def _has(text: str, wanted: str, covered: bool) -> bool:
    if covered:
        text, wanted = text.translate(_ALIKE), wanted.translate(_ALIKE)
    return _squeezed(wanted) in _squeezed(text)


def _squeezed(text: str) -> str:
    return " ".join(text.split())
