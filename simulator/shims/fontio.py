"""CircuitPython's `fontio`: glyphs are 6x12 cells of one strip of a bitmap."""

from array import array
from collections import namedtuple

import displayio

from simulator import font

Glyph = namedtuple("Glyph", "bitmap tile_index width height dx dy shift_x shift_y")


class BuiltinFont:
    """The font of the en_US build."""

    def __init__(self) -> None:
        self.bitmap = displayio.Bitmap.__new__(displayio.Bitmap)
        strip = font.strip()
        self.bitmap._from_buffer(strip.width, font.HEIGHT, 1, array("L", strip.words), True)

    def get_bounding_box(self) -> tuple:
        """(width, height) of a cell."""
        return (font.WIDTH, font.HEIGHT)

    def get_glyph(self, codepoint: int):
        """The glyph, or None when the font lacks it."""
        index = font.strip().index.get(codepoint)
        if index is None:
            return None
        return Glyph(self.bitmap, index, font.WIDTH, font.HEIGHT, 0, 0, font.WIDTH, 0)
