"""Reads the text on the OLED from its pixels, as a person would.

Only what the SSD1306 shows counts: rows of the built-in font (normal or inverse), the firmware's
large digits, double-sized text, and the bar along the bottom. Nothing is asked of the firmware.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .chips.ssd1306 import WIDTH, Ssd1306
from .glyphs import Face, digit_faces, double_face, text_face

_CELLS = 21
_GROUP_GAP = 5  # pixels between glyphs from which a gap separates groups
_BAR_HEIGHT = 3
_CHEQUERS = (0x5555555555555555, 0xAAAAAAAAAAAAAAAA)


@dataclass(frozen=True)
class Line:
    """A line of text: `y` of its top, whether it is inverse, which face it is in."""

    y: int
    text: str
    inverse: bool = False
    face: str = "text"


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
        return _squeezed(wanted) in _squeezed(self.text)

    def line(self, wanted: str) -> Line | None:
        """The first line that has a text."""
        for line in self.lines:
            if _squeezed(wanted) in _squeezed(line.text):
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
                shown.append(f"  {'  '.join(line.text.split())}".center(_CELLS))
        if self.bar is not None:
            shown.append(" " + "=" * (self.bar * _CELLS // WIDTH))
        return _frame(shown)


def read(oled: Ssd1306, root: Path) -> Screen:
    """Reads the display; `root` is the firmware's folder (its digits)."""
    if not oled.on:
        return Screen((), None, False)
    columns = tuple(
        sum(1 << y for y in range(oled.height) if oled.pixel(x, y)) for x in range(WIDTH)
    )
    return _read(columns, oled.height, root)


@lru_cache(maxsize=64)
def _read(columns: tuple[int, ...], height: int, root: Path) -> Screen:
    picture = list(columns)
    lines = list(_text_rows(picture, height))
    for face in (*digit_faces(root), double_face()):
        lines += _large(picture, height, face)
    bar = _bar(picture, height)
    return Screen(tuple(sorted(lines, key=lambda line: line.y)), bar)


# ------------------------------------------------------------- small text


def _text_rows(picture: list[int], height: int) -> Iterator[Line]:
    """Finds rows of text, the likely places first, and takes them out of the picture."""
    usual = range(0, height, 13) if height >= 64 else range(0, height, 10)
    places = [(y, 1) for y in usual]
    places += [(y, x) for y in range(height - 11) for x in (1, 0, 2, 3, 4, 5) if (y, x) not in places]
    taken = 0
    loose = 1 if height < 64 else 0  # rows of a low display overlap by two pixels
    for y, x in places:
        band = 0xFFF << y
        if taken & band or not any(column & band for column in picture):
            continue
        line = _row(picture, y, x, loose)
        if line is not None:
            taken |= (0x3FF << y + 1) if loose else band
            _erase(picture, band if not loose else 0x7FF << y)
            yield line


def _row(picture: list[int], y: int, x: int, loose: int) -> Line | None:
    face = text_face()
    inverse = sum((picture[i] >> y & 0xFFF).bit_count() for i in range(x, x + 126)) > 126 * 6
    text = ""
    for start in range(x, min(x + _CELLS * 6, WIDTH - 5), 6):
        cell = tuple((column >> y) & face.mask for column in picture[start : start + 6])
        character = _character(cell, inverse, loose)
        if character is None:
            return None
        text += character
    if any((picture[i] >> y & 0xFFF) for i in (*range(x), *range(x + 126, WIDTH))):
        return None
    return Line(y, text.rstrip() if not inverse else text, inverse) if text.strip() else None


def _character(cell: tuple[int, ...], inverse: bool, loose: int) -> str | None:
    face = text_face()
    if inverse:
        cell = tuple(column ^ face.mask for column in cell)
    found = face.characters.get(cell)
    if found is None and loose:
        return _loose().get(tuple(column & 0x7FE for column in cell))
    return found


@lru_cache(maxsize=1)
def _loose() -> dict[tuple[int, ...], str]:
    return {tuple(c & 0x7FE for c in cell): char for cell, char in text_face().characters.items()}


def _erase(picture: list[int], band: int) -> None:
    for x in range(WIDTH):
        picture[x] &= ~band


# ------------------------------------------------------------- large text


def _large(picture: list[int], height: int, face: Face) -> list[Line]:
    """Finds glyphs of a large face, groups them into lines and takes them out of the picture."""
    found: dict[int, list[tuple[int, str]]] = {}
    for y in range(height - face.height + 1):
        x = 0
        while x <= WIDTH - face.width:
            character = _glyph(picture, x, y, face)
            if character is None:
                x += 1
                continue
            found.setdefault(y, []).append((x, character))
            for column in range(x, x + face.width):
                picture[column] &= ~(face.mask << y)
            x += face.width
    return [Line(y, _spaced(glyphs, face.width), False, face.name) for y, glyphs in found.items()]


def _glyph(picture: list[int], x: int, y: int, face: Face) -> str | None:
    cell = tuple((picture[x + i] >> y) & face.mask for i in range(face.width))
    if not any(cell):
        return None
    found = face.characters.get(cell)
    if found is not None and found != " ":
        return found
    if face.name not in ("large", "small") or not _is_chequered(cell):
        return None
    for parity in (0, 1):
        shade = [_CHEQUERS[(i + parity) & 1] for i in range(face.width)]
        for columns, character in face.characters.items():
            pairs = zip(columns, shade, cell, strict=True)
            if all(column & dots & face.mask == seen for column, dots, seen in pairs):
                return character
    return None


def _is_chequered(cell: tuple[int, ...]) -> bool:
    return not any(column & column >> 1 for column in cell)


def _spaced(glyphs: list[tuple[int, str]], width: int) -> str:
    text, end = "", None
    for x, character in glyphs:
        if end is not None and x - end >= _GROUP_GAP:
            text += " "
        text += character
        end = x + width
    return text


# ------------------------------------------------------------- the bar, the frame


def _bar(picture: list[int], height: int) -> int | None:
    """A bar is lit from the left edge in the lowest three rows."""
    full = ((1 << _BAR_HEIGHT) - 1) << height - _BAR_HEIGHT
    length = 0
    while length < WIDTH and picture[length] & full == full:
        length += 1
    rest = any(column & full for column in picture[length:])
    return length if length and not rest else None


def _frame(lines: list[str]) -> str:
    edge = "+" + "-" * (_CELLS + 2) + "+"
    body = [f"|{line.rstrip():<{_CELLS + 2}}|" for line in lines]
    return "\n".join([edge, *body, edge])


def _reverse(text: str) -> str:
    """Inverse lines stand between brackets."""
    return f"[{text:<{_CELLS}}]"


def _squeezed(text: str) -> str:
    return " ".join(text.split())
