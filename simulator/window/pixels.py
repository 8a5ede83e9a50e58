"""Pixels as characters: two a character cell (half blocks), or eight (braille) where it is narrow.

A picture is 128 columns as ints, bit y for row y (`Ssd1306.columns`).
"""

from __future__ import annotations

WIDTH = 128
# Unicode braille (U+2800): the bit of each dot, by column and row.
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))

_HALVES = " ▀▄█"


def half_rows(columns: tuple[int, ...], height: int) -> list[str]:
    """Rows of half blocks: 128 wide, height / 2 high."""
    return ["".join(_HALVES[column >> y & 3] for column in columns) for y in range(0, height, 2)]


def braille_rows(columns: tuple[int, ...], height: int) -> list[str]:
    """Rows of braille characters: 64 wide, height / 4 high."""
    rows = []
    for y in range(0, height, 4):
        row = ""
        for x in range(0, WIDTH, 2):
            dots = 0
            for i in (0, 1):
                four = columns[x + i] >> y & 0xF
                dots |= sum(_DOTS[i][n] for n in range(4) if four >> n & 1)
            row += chr(0x2800 + dots)
        rows.append(row)
    return rows
