"""The large code: one cell a character, in the size that fits, over a sheet drawn on first use."""

from __future__ import annotations

import displayio
from bitmaptools import fill_region

from pocketotp.ui import digits

MOST = 10
_TILES = 1 + len(digits.DIGITS) + len(digits.LETTERS)


class Sheet:
    """A bitmap of all glyphs of one size side by side; each is drawn when it is first needed."""

    def __init__(self, size: digits.Size) -> None:
        self.size = size
        self.bitmap = displayio.Bitmap(size.width * _TILES, size.height, 2)
        self._drawn = bytearray(_TILES)

    def tile(self, character: str) -> int:
        """The tile number of a character, drawn now if it was not yet."""
        tile = digits.place(character)
        if tile and not self._drawn[tile]:
            self._draw(character, tile * self.size.width)
            self._drawn[tile] = 1
        return tile

    def _draw(self, character: str, left: int) -> None:
        """Fills the runs of each row natively, which is quicker than pixel by pixel."""
        for y, bits in enumerate(self.size.rows(character)):
            row = "{:016b}0".format(bits)
            start = row.find("1")
            while start >= 0:
                end = row.find("0", start)
                fill_region(self.bitmap, left + start, y, left + end, y + 1, 1)
                start = row.find("1", end)


class CodeArea:
    """Shows one code at a time; `tall` displays use the large size for up to 7 characters."""

    def __init__(self, group, palette, tall: bool) -> None:
        self._group = group
        self._palette = palette
        self._tall = tall
        self._sheets: dict[str, Sheet] = {}
        self._cells: dict[str, list] = {}
        self._size: digits.Size | None = None
        self._text = ""
        self._top = 0
        self._laid_out: tuple = (0, 0, ())

    def show(self, text: str, top: int) -> bool:
        """Puts `text` (at most 10 characters, or "") at y = `top`; True if that is a change."""
        old = self._text
        if text == old and top == self._top:
            return False
        if text and len(text) == len(old) and top == self._top:
            self._change(old, text)
        else:
            size = digits.large if self._tall and len(text) <= 7 else digits.small
            if self._size is not None and (not text or size is not self._size):
                self._hide()
            self._size = size if text else None
            self._top = top
            if text:
                self._place(text, size, top)
        self._text = text
        return True

    def remove(self) -> None:
        """Takes the cells off the display for good."""
        for cells in self._cells.values():
            for cell in cells:
                self._group.remove(cell)
        self._cells.clear()
        self._sheets.clear()

    def _change(self, old: str, text: str) -> None:
        """Another code in the same places."""
        sheet = self._sheets[self._size.name]
        cells = self._cells[self._size.name]
        for i in range(len(text)):
            if text[i] != old[i]:
                cells[i][0] = sheet.tile(text[i])

    def _hide(self) -> None:
        """Takes the code away, from the cells as well."""
        for cell in self._cells[self._size.name]:
            if not cell.hidden:
                cell[0] = 0
                cell.hidden = True

    def _place(self, text: str, size: digits.Size, top: int) -> None:
        if size.name not in self._sheets:
            self._make(size)
        sheet = self._sheets[size.name]
        cells = self._cells[size.name]
        positions = self._positions(len(text), size.width)
        for i in range(MOST):
            cell = cells[i]
            if i >= len(positions):
                if not cell.hidden:
                    cell.hidden = True
                continue
            cell[0] = sheet.tile(text[i])
            cell.x = positions[i]
            cell.y = top
            cell.hidden = False

    def _positions(self, length: int, width: int):
        if self._laid_out[:2] != (length, width):
            gap, wide = (1, 8) if length >= 9 else (2, 6) if length == 7 else (2, 10)
            self._laid_out = (length, width, digits.layout(length, width, gap, wide))
        return self._laid_out[2]

    def _make(self, size: digits.Size) -> None:
        sheet = self._sheets[size.name] = Sheet(size)
        cells = self._cells[size.name] = []
        for _ in range(MOST):
            cell = displayio.TileGrid(
                sheet.bitmap,
                pixel_shader=self._palette,
                tile_width=size.width,
                tile_height=size.height,
            )
            cell.hidden = True
            cells.append(cell)
            self._group.append(cell)
