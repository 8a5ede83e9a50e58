"""A line of text in double size, for what is to be read or copied with care."""

from __future__ import annotations

import displayio
import terminalio

COLUMNS = 10


class DoubleLine:
    """Up to 10 characters of 12x24 pixels, centred."""

    def __init__(self, group, palette) -> None:
        self._grid = displayio.TileGrid(
            terminalio.FONT.bitmap,
            pixel_shader=palette,
            width=COLUMNS,
            height=1,
            tile_width=6,
            tile_height=12,
        )
        self._group = displayio.Group(scale=2)
        self._group.append(self._grid)
        group.append(self._group)
        self._text = ""

    def show(self, text: str, top: int) -> bool:
        """Writes `text` at y = `top`; True if that is a change."""
        if text == self._text and top == self._group.y:
            return False
        self._text = text
        self._group.y = top
        self._group.x = 64 - 6 * len(text)
        for i in range(COLUMNS):
            self._grid[i] = ord(text[i]) - 0x20 if i < len(text) else 0
        return True
