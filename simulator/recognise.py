"""Finds text in a picture: rows of the built-in font, large glyphs, the bar.

A picture is a list of 128 columns, ints whose bit y is the pixel in row y. What was recognised is
taken out of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .glyphs import Face, digit_faces, double_face, text_face

WIDTH = 128
CELLS = 21
_CELL_WIDTH, _CELL_HEIGHT = 6, 12
_GROUP_GAP = 5  # pixels between glyphs from which a gap separates groups
_BAR_HEIGHT = 3
_CORE, _FOOT = 0x3FC, 0xC00  # rows of a cell that cannot, and can, hold the next row's pixels

Reader = Callable[[tuple[int, ...]], "str | None"]


@dataclass(frozen=True)
class Line:
    """A line of text: `y` of its top, whether it is inverse, which face it is in."""

    y: int
    text: str
    inverse: bool = False
    face: str = "text"
    covered: bool = (
        False  # an inverse line below hides what tells y from u and a comma from a point
    )


# ------------------------------------------------------------- small text


def usual_lines(picture: list[int], height: int) -> list[Line]:
    """Rows where the firmware's canvas has them, on a display where rows do not overlap."""
    return list(_rows(picture, [(y, 1) for y in range(0, height - 11, 13)], False))


def text_lines(picture: list[int], height: int) -> list[Line]:
    """Rows wherever they are. Those of a low display overlap by two pixels."""
    usual = [(y, 1) for y in range(0, height - 11, 13 if height >= 64 else 10)]
    places = usual + [(y, x) for y in range(height - 11) for x in range(_CELL_WIDTH)]
    return list(_rows(picture, places, height < 64))


def _rows(picture: list[int], places: list[tuple[int, int]], loose: bool) -> Iterator[Line]:
    taken = 0
    for y, x in places:
        band = 0x3FF << y + 1 if loose else 0xFFF << y
        if taken & band or not any(column & band for column in picture):
            continue
        line = _row(picture, y, x, _exact)
        if line is None and loose:
            line = _row(picture, y, x, _overlapped)
        if line is not None:
            taken |= band
            for column in range(WIDTH):
                picture[column] &= ~band
            yield line


def _row(picture: list[int], y: int, x: int, read: Reader) -> Line | None:
    """The row of text whose upper left pixel is there, if all of it is text."""
    end = min(x + CELLS * _CELL_WIDTH, WIDTH)
    cut = [column >> y & 0xFFF for column in picture]
    if read is _exact and (any(cut[:x]) or any(cut[end:])):
        return None
    inverse = sum(column.bit_count() for column in cut) > CELLS * _CELL_WIDTH * 6
    flip = 0xFFF if inverse else 0
    covered = not inverse and all(column & _FOOT == _FOOT for column in cut[x:end])
    if covered:
        read = _without_foot
    text = ""
    for start in range(x, end - _CELL_WIDTH + 1, _CELL_WIDTH):
        character = read(tuple(column ^ flip for column in cut[start : start + _CELL_WIDTH]))
        if character is None:
            return None
        text += character
    if not text.strip():
        return None
    return Line(y, text if inverse else text.rstrip(), inverse, "text", covered)


def _exact(cell: tuple[int, ...]) -> str | None:
    return text_face().characters.get(cell)


def _overlapped(cell: tuple[int, ...]) -> str | None:
    """A cell whose upper and lower two rows may hold pixels of its neighbours, too.

    What is between decides; the lower rows tell a comma from a point, as far as all of its pixels
    are there.
    """
    best, most = None, -1
    for columns, character in _cores().get(tuple(column & _CORE for column in cell), ()):
        foot = [column & _FOOT for column in columns]
        pairs = zip(foot, cell, strict=True)
        count = sum(column.bit_count() for column in foot)
        if count > most and not any(column & ~seen for column, seen in pairs):
            best, most = character, count
    return best


def _without_foot(cell: tuple[int, ...]) -> str | None:
    """A cell whose lower two rows are hidden: the likeness without anything there."""
    alike = _cores().get(tuple(column & _CORE for column in cell), ())
    return min(alike, key=lambda glyph: sum(c & _FOOT for c in glyph[0]), default=(None, None))[1]


@lru_cache(maxsize=1)
def _cores() -> dict[tuple[int, ...], list[tuple[tuple[int, ...], str]]]:
    cores: dict[tuple[int, ...], list[tuple[tuple[int, ...], str]]] = {}
    for cell, character in text_face().characters.items():
        if character != "`":  # looks like a space where its upper rows are covered
            core = tuple(column & _CORE for column in cell)
            cores.setdefault(core, []).append((cell, character))
    return cores


# ------------------------------------------------------------- large text


def large_lines(picture: list[int], height: int, root: Path) -> list[Line]:
    """The firmware's digits and letters in both sizes, and double-sized text."""
    faces = (*digit_faces(root), double_face())
    return [line for face in faces for line in _large(picture, height, face)]


def _large(picture: list[int], height: int, face: Face) -> Iterator[Line]:
    union = 0
    for column in picture:
        union |= column
    if not union:
        return
    top = (union & -union).bit_length() - 1
    first = max(0, top - face.height + 1)
    for y in range(first, min(height - face.height // 2, union.bit_length())):
        glyphs = list(_large_row(picture, y, face))
        if glyphs:
            yield Line(y, _spaced(glyphs, face.width), False, face.name)


def _large_row(picture: list[int], y: int, face: Face) -> Iterator[tuple[int, str]]:
    cut = [column >> y & face.mask for column in picture]
    beginnings, looks, width = face.beginnings, face.looks, face.width
    x = 0
    while x <= WIDTH - width:
        character = None
        if (cut[x], cut[x + 1], cut[x + 2]) in beginnings:
            character = looks.get(tuple(cut[x : x + width]))
        if character is None:
            x += 1
            continue
        yield x, character
        for column in range(x, x + width):
            picture[column] &= ~(face.mask << y)
        x += width


def _spaced(glyphs: list[tuple[int, str]], width: int) -> str:
    text, end = "", None
    for x, character in glyphs:
        if end is not None and x - end >= _GROUP_GAP:
            text += " "
        text += character
        end = x + width
    return text


# ------------------------------------------------------------- the bar


def bar_length(picture: list[int], height: int) -> int | None:
    """A bar is lit from the left edge in the lowest three rows; it is taken out of the picture."""
    full = ((1 << _BAR_HEIGHT) - 1) << height - _BAR_HEIGHT
    length = 0
    while length < WIDTH and picture[length] & full == full:
        length += 1
    if not length or any(column & full for column in picture[length:]):
        return None
    for x in range(length):
        picture[x] &= ~full
    return length
