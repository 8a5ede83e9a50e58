"""The OLED, pixel by pixel: half blocks where there is room, braille elsewhere."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from .pixels import WIDTH, braille_rows, half_rows

LIT, DARK = "#dff1ff", "#070b10"
_STYLE = Style(color=LIT, bgcolor=DARK)


class Oled(Widget):
    """Shows `columns`; `wide` chooses half blocks. Its size follows from that."""

    DEFAULT_CSS = """
    Oled { width: auto; height: auto; background: #070b10; border: round #4a5a6a; }
    """

    def __init__(self, height: int) -> None:
        super().__init__()
        self.pixel_height = height
        self.wide = False
        self._columns: tuple[int, ...] = (0,) * WIDTH
        self._strips: list[Strip] = []

    def show(self, columns: tuple[int, ...], wide: bool) -> None:
        """Redraws if anything is different."""
        if columns == self._columns and wide == self.wide and self._strips:
            return
        layout = wide != self.wide
        self._columns, self.wide = columns, wide
        rows = (half_rows if wide else braille_rows)(columns, self.pixel_height)
        self._strips = [Strip([Segment(row, _STYLE)], len(row)) for row in rows]
        self.refresh(layout=layout)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return WIDTH if self.wide else WIDTH // 2

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self.pixel_height // (2 if self.wide else 4)

    def render_line(self, y: int) -> Strip:
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.size.width, _STYLE)
