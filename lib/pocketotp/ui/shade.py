"""A chequered layer that takes away every second pixel: the grey of a display without greys."""

from __future__ import annotations

import displayio

_TILE = 16


def make_shade(top: int, height: int):
    """A hidden TileGrid across the display: black and see-through pixels in turn."""
    bitmap = displayio.Bitmap(_TILE, _TILE, 2)
    for y in range(_TILE):
        for x in range(_TILE):
            bitmap[x, y] = (x + y) & 1
    palette = displayio.Palette(2)
    palette[0] = 0x000000
    palette[1] = 0x000000
    palette.make_transparent(0)
    grid = displayio.TileGrid(
        bitmap,
        pixel_shader=palette,
        width=128 // _TILE,
        height=(height + _TILE - 1) // _TILE,
        y=top,
        tile_width=_TILE,
        tile_height=_TILE,
    )
    grid.hidden = True
    return grid
