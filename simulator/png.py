"""A picture of the OLED as PNG, as it looks: light pixels on a dark glass."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from .chips.ssd1306 import WIDTH, Ssd1306

LIT, DARK, EDGE = (222, 241, 255), (8, 12, 18), 4


def save(oled: Ssd1306, path: Path, scale: int = 4) -> None:
    """Writes the picture, `scale` image pixels a pixel, with a dark edge."""
    image = Image.new("RGB", (WIDTH + 2 * EDGE, oled.height + 2 * EDGE), DARK)
    for y, row in enumerate(oled.rows()):
        for x, lit in enumerate(row):
            if lit:
                image.putpixel((x + EDGE, y + EDGE), LIT)
    size = (image.width * scale, image.height * scale)
    image.resize(size, Image.Resampling.NEAREST).save(path)
