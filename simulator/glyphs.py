"""The pictures that text on the OLED is made of: the built-in font, and the firmware's digits.

A glyph is its columns from left to right, each an int whose bit y is the pixel in row y.
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from . import font

_CHEQUERS = (0x5555555555555555, 0xAAAAAAAAAAAAAAAA)


@dataclass(frozen=True)
class Face:
    """Glyphs of one size; `characters` maps their columns to the character."""

    name: str
    width: int
    height: int
    characters: dict[tuple[int, ...], str]

    @cached_property
    def mask(self) -> int:
        """A full column."""
        return (1 << self.height) - 1

    @cached_property
    def looks(self) -> dict[tuple[int, ...], str]:
        """All that can be seen: the glyphs, and shaded ones (every second pixel dark)."""
        seen = {}
        for first in (0, 1):
            dots = [_CHEQUERS[(x + first) & 1] & self.mask for x in range(self.width)]
            for columns, character in self.characters.items():
                shaded = tuple(c & dot for c, dot in zip(columns, dots, strict=True))
                seen[shaded] = character
        seen |= self.characters
        return {columns: character for columns, character in seen.items() if any(columns)}

    @cached_property
    def beginnings(self) -> frozenset[tuple[int, ...]]:
        """The first three columns of each: what is worth a closer look."""
        return frozenset(columns[:3] for columns in self.looks)


@cache
def text_face() -> Face:
    """The built-in font, 6x12."""
    cells = {_columns(rows, font.WIDTH): chr(code) for code, rows in font.glyphs().items()}
    return Face("text", font.WIDTH, font.HEIGHT, cells)


@cache
def double_face() -> Face:
    """The built-in font in double size, 12x24."""
    cells = {}
    for columns, character in text_face().characters.items():
        wide = [_stretched(column) for column in columns for _ in range(2)]
        cells[tuple(wide)] = character
    return Face("double", font.WIDTH * 2, font.HEIGHT * 2, cells)


@cache
def digit_faces(root: Path) -> tuple[Face, ...]:
    """The sheets of lib/pocketotp/ui/digits.py, by size; none if the firmware has no such file."""
    digits = _load(root / "lib" / "pocketotp" / "ui" / "digits.py")
    if digits is None:
        return ()
    faces = []
    for size in (digits.large, digits.small):
        cells = {}
        for character in digits.DIGITS + digits.LETTERS:
            rows = tuple(row >> (16 - size.width) for row in size.rows(character))
            cells[_columns(rows, size.width)] = character
        faces.append(Face(size.name, size.width, size.height, cells))
    return tuple(faces)


def _columns(rows: tuple[int, ...], width: int) -> tuple[int, ...]:
    columns = []
    for x in range(width):
        bit = 1 << (width - 1 - x)
        columns.append(sum(1 << y for y, row in enumerate(rows) if row & bit))
    return tuple(columns)


def _stretched(column: int) -> int:
    return sum(3 << 2 * y for y in range(font.HEIGHT) if column >> y & 1)


def _load(path: Path) -> types.ModuleType | None:
    """Runs one of the firmware's files of pure data, with its sibling `letters`."""
    if not path.is_file():
        return None
    from .board import Board
    from .boot import Firmware

    with Firmware(Board(seed=0), root=path.parents[3]) as firmware:
        module = firmware.load("pocketotp.ui.digits")
        firmware.load("pocketotp.ui.letters")
        return module
