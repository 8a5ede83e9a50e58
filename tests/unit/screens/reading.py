"""Reads the glass: rows of 6x12 characters, the large code, double-size lines."""

from __future__ import annotations

from functools import cache

from pocketotp.ui import digits
from simulator.font import glyphs

_TALL = (0, 13, 26, 39, 52)
_LOW = (0, 10, 20)
_WIDTH = 128


def read_text(rows: list[bytes]) -> str:
    """Every line that holds text, from top to bottom; codes as they stand in their groups."""
    packed = [int("".join("1" if pixel else "0" for pixel in row), 2) for row in rows]
    tops = _TALL if len(rows) == 64 else _LOW
    lines = [(top, _line(packed, top)) for top in tops]
    found = [(top, line) for top, line in lines if line.strip()]
    for top in range(8, len(rows) - 15):
        line = _code(packed, top) or _double(packed, top)
        if line:
            found = [item for item in found if not top - 11 < item[0] < top + 20]
            found.append((top, line))
            break
    return "\n".join(line.rstrip() for _, line in sorted(found))


def _piece(packed: list[int], x: int, y: int, width: int, height: int) -> tuple[int, ...]:
    shift = _WIDTH - x - width
    mask = (1 << width) - 1
    return tuple(row >> shift & mask for row in packed[y : y + height])


@cache
def _font() -> dict[tuple[int, ...], str]:
    known = {rows: chr(point) for point, rows in glyphs().items()}
    inverse = {tuple(row ^ 63 for row in rows): char for rows, char in known.items()}
    return inverse | known


@cache
def _double_font() -> dict[tuple[int, ...], str]:
    return {
        tuple(_stretch(row) for row in rows for _ in (0, 1)): chr(point)
        for point, rows in glyphs().items()
    }


def _stretch(row: int) -> int:
    return sum((row >> i & 1) * 3 << 2 * i for i in range(6))


def _line(packed: list[int], top: int) -> str:
    """The row of text there; "" when there is anything else."""
    text = ""
    for column in range(21):
        character = _font().get(_piece(packed, 1 + 6 * column, top, 6, 12))
        if character is None:
            return ""
        text += character
    return text


@cache
def _sheet(name: str) -> dict[tuple[int, ...], str]:
    size = digits.large if name == "large" else digits.small
    return {
        tuple(row >> 16 - size.width for row in size.rows(character)): character
        for character in digits.DIGITS + digits.LETTERS
    }


def _code(packed: list[int], top: int) -> str:
    """A code that begins exactly at this row, in its groups."""
    for size in (digits.large, digits.small):
        if top + size.height > len(packed):
            continue
        text, x, last = "", 0, None
        while x <= _WIDTH - size.width:
            piece = _piece(packed, x, top, size.width, size.height)
            character = _sheet(size.name).get(piece)
            if character is None:
                x += 1
                continue
            if last is not None and x - last > size.width + 4:
                text += " "
            text += character
            last = x
            x += size.width
        if text:
            return text
    return ""


def _double(packed: list[int], top: int) -> str:
    """A double-size line that begins at this row; it is centred."""
    if top + 24 > len(packed):
        return ""
    for count in range(10, 0, -1):
        text = ""
        for i in range(count):
            piece = _piece(packed, 64 - 6 * count + 12 * i, top, 12, 24)
            text += _double_font().get(piece, "\0")
        if "\0" not in text and text and text.strip() == text:
            return text
    return ""
