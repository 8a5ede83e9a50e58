"""The digits that codes and the PIN wheel are shown in, drawn for this display in two sizes.

Every glyph is its rows from top to bottom, four hexadecimal digits a row, leftmost pixel first.
The letters of Steam codes are in `letters.py` and are loaded when the first such code is shown.
Knows nothing of displays: `rows` gives numbers.
"""

from __future__ import annotations

DIGITS = "0123456789-"
LETTERS = "BCDFGHJKMNPQRTVWXY"

LARGE = (
    "0FF01FF83FFC7FFEF81FF00FF00FF00FF00FF00FF00FF00F"  # 0
    "F00FF00FF00FF00FF00FF00FF00FF81F7FFE3FFC1FF807E0"
    "018003C007C00FC03FC03FC03FC03FC003C003C003C003C0"  # 1
    "03C003C003C003C003C003C003C003C03FFE3FFE3FFE3FFE"
    "0FF01FF83FFC7FFEF81FF00FF00FF00F600F003F007E00FE"  # 2
    "01F801F003E007C00F801F003F003E007FFFFFFFFFFF7FFF"
    "0FF01FF83FFC7FFEF81FF00FF00F600F001F007E07FE0FFC"  # 3
    "07FE03FE001F000F700FF00FF00FF81F7FFE3FFC1FF80FE0"
    "007000F800F801F801F803F807F807B80F380F381E383C38"  # 4
    "3C3878387FFFFFFFFFFF7FFF003800380038007800780038"
    "7FFE7FFE7FFE7FFE78007800780078007FF07FF87FFC7FFE"  # 5
    "301F000F000F000F700FF00FF00FF81FFFFE3FFC1FF80FE0"
    "0FF01FF83FFC7FFEF81FF00FF00FF00EF3C0FFF8FFFCFFFE"  # 6
    "FC3EF81FF00FF00FF00FF00FF00FF81F7FFE3FFC1FF807E0"
    "FFFEFFFFFFFFFFFF001F001E001E003E003C007C00780078"  # 7
    "00F800F001F001E003E003C003C007C00F800F800F000F00"
    "0FF01FF83FFC7FFE7C3E781EF01FF81F781E7E7E7FFE3FFC"  # 8
    "7FFE7FFEF81FF00FF00FF00FF00FF81F7FFE3FFC1FF807E0"
    "0FF01FF83FFC7FFEF81FF00FF00FF00FF00FF00FF81F7E7F"  # 9
    "7FFF3FFF1FFF03CF700FF00FF00FF81F7FFE3FFC1FF80FE0"
    "00000000000000000000000000000000000000003FFC3FFC"  # -
    "3FFC3FFC0000000000000000000000000000000000000000"
)

SMALL = (
    "1F007FC071C0E0E0C060C060C060C060C060C060C060C060E0E071C07FC01F00"  # 0
    "06001E003E007E007E000E000E000E000E000E000E000E000E000E007FC07FC0"  # 1
    "1F007FC0F1C0E0E0C060C0E001E003C007000F001E001C0038007000FFE0FFE0"  # 2
    "1F007FC0F1C0E0E0C0E000E00FC01FC01FC000E000E0C060E0E0F1C07FC01F00"  # 3
    "0380038007800F800D801D803980318071806180FFE0FFE00180018001800180"  # 4
    "7FC07FC06000600060007E007F807FC000E000E00060C060E0E0F1C07FC01F00"  # 5
    "1F007FC071E0E0E0C060C000FF80FFC0F1E0E0E0C060C060E0E071C07FC01F00"  # 6
    "FFE0FFE000E000E000C001C0018003800300070006000E000E001C001C001800"  # 7
    "1F007FC071C0E0E0E0E0E0E07FC07FC07FC0E0E0E0E0C060E0E071C07FC01F00"  # 8
    "1F007FC071C0E0E0C060C060E0E0F1E07FE03FE00060C060E0E0F1C07FC01F00"  # 9
    "00000000000000000000000000007FC07FC00000000000000000000000000000"  # -
)


class Size:
    """One size of the sheet: `width` and `height` in pixels of a glyph."""

    def __init__(self, name: str, width: int, height: int, drawing: str) -> None:
        self.name = name
        self.width = width
        self.height = height
        self._drawing = drawing

    def rows(self, character: str) -> list[int]:
        """The glyph's rows, 16 bits each with the leftmost pixel on top; ValueError if undrawn."""
        place = DIGITS.find(character)
        drawing = self._drawing
        if place < 0:
            from pocketotp.ui import letters

            place = LETTERS.index(character)
            drawing = letters.LARGE if self.name == "large" else letters.SMALL
        step = self.height * 4
        start = place * step
        return [int(drawing[i : i + 4], 16) for i in range(start, start + step, 4)]


large = Size("large", 16, 24, LARGE)
small = Size("small", 11, 16, SMALL)


def place(character: str) -> int:
    """The glyph's number in a sheet; 0 is blank. ValueError for what is not drawn."""
    if "0" <= character <= "9":
        return ord(character) - 0x2F
    if character == " ":
        return 0
    return (DIGITS + LETTERS).index(character) + 1


def groups(length: int) -> tuple[int, ...]:
    """How a code of so many characters is split for reading aloud."""
    if length <= 5:
        return (length,)
    if length == 9:
        return (3, 3, 3)
    return (length // 2, length - length // 2)


def layout(length: int, width: int, gap: int, wide: int) -> list[int]:
    """x of each glyph of a code centred on 128 pixels; `gap` and `wide` part glyphs and groups."""
    positions = []
    x = 0
    for group in groups(length):
        for _ in range(group):
            positions.append(x)
            x += width + gap
        x += wide - gap
    left = (128 - (x - wide)) // 2
    return [left + position for position in positions]
