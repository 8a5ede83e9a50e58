"""CircuitPython's built-in font, 6x12 cells, from the BDF that ships with Blinka's displayio.

Terminus 12 (ter-u12n.bdf). The en_US build holds the 95 visible ASCII characters, in order, as one
strip of cells. Source: CircuitPython, tools/gen_display_resources.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from .paths import SITE

WIDTH, HEIGHT = 6, 12
CODEPOINTS = range(0x20, 0x7F)
_DESCENT = 2


@dataclass(frozen=True)
class Strip:
    """`words` are the rows of the strip, 32 pixels a word, the leftmost in the highest bit."""

    width: int
    words: tuple[int, ...]
    index: dict[int, int]


@cache
def glyphs() -> dict[int, tuple[int, ...]]:
    """For each codepoint the 12 rows of its cell, 6 bits each, leftmost highest."""
    made: dict[int, tuple[int, ...]] = {}
    lines = iter((SITE / "displayio" / "resources" / "ter-u12n.bdf").read_text().splitlines())
    for line in lines:
        word, _, rest = line.partition(" ")
        if word == "ENCODING":
            codepoint = int(rest)
        elif word == "BBX":
            width, height, left, below = map(int, rest.split())
        elif word == "BITMAP" and codepoint in CODEPOINTS:
            rows = [int(next(lines), 16) >> (8 - width) for _ in range(height)]
            made[codepoint] = _cell(rows, width, left, below)
    return made


def _cell(rows: list[int], width: int, left: int, below: int) -> tuple[int, ...]:
    cell = [0] * HEIGHT
    top = HEIGHT - _DESCENT - (len(rows) + below)
    for y, row in enumerate(rows):
        cell[top + y] = row << (WIDTH - width - left)
    return tuple(cell)


@cache
def strip() -> Strip:
    """The font as one bitmap."""
    width = len(CODEPOINTS) * WIDTH
    per_row = (width + 31) // 32
    words: list[int] = []
    for y in range(HEIGHT):
        row = 0
        for codepoint in CODEPOINTS:
            row = row << WIDTH | glyphs()[codepoint][y]
        row <<= per_row * 32 - width
        words += [row >> 32 * (per_row - 1 - i) & 0xFFFFFFFF for i in range(per_row)]
    return Strip(width, tuple(words), {c: i for i, c in enumerate(CODEPOINTS)})
