"""The one surface that screens draw on: rows of text, a large code, a bar.

Built on displayio TileGrids over CircuitPython's own 6x12 font, so that a changed character costs
its cell and nothing else. What was shown is remembered, and the display is refreshed only if
something changed. 64-pixel displays have five rows of text, 32-pixel ones three that overlap by two
pixels where glyphs are blank.
"""

from __future__ import annotations

import displayio
import terminalio

from pocketotp.ui import text as fit

COLUMNS = 21
BAR_WIDTH = 128
_BAR_HEIGHT = 3
_CELL_WIDTH = 6
_CELL_HEIGHT = 12

_BLANK = b" " * COLUMNS

# What was drawn since `begin`: bits 0 to 4 are rows of text.
_CODE = 0x100
_BAR = 0x200
_LARGE = 0x400
_SHADE = 0x800


class Canvas:
    """Draws on `display`, a 128x64 or 128x32 displayio display with auto_refresh off."""

    def __init__(self, display):
        self._display = display
        self.tall = display.height >= 64
        self.rows = 5 if self.tall else 3
        self.code_top = 32 if self.tall else 12  # of whole pages of the SSD1306
        self._group = displayio.Group()
        # Rows of a low display overlap, so there the background must be see-through; opaque is
        # quicker, because displayio stops at the first layer that covers all.
        self._normal = _palette(0x000000, 0xFFFFFF, True)
        self._inverse = _palette(0xFFFFFF, 0x000000, False)
        self._grids = [self._grid(row) for row in range(self.rows)]
        self._shown = [""] * self.rows
        self._cells = [_BLANK] * self.rows
        self._code = None  # made when a code is shown: its digits take 6 KB
        self._bar = None
        self._bar_shown = None
        self._double = None
        self._shade = None
        self._drawn = 0
        self._changed = True
        self.asleep = False
        display.root_group = self._group

    def _grid(self, row: int):
        grid = displayio.TileGrid(
            terminalio.FONT.bitmap,
            pixel_shader=self._normal,
            width=COLUMNS,
            height=1,
            tile_width=_CELL_WIDTH,
            tile_height=_CELL_HEIGHT,
            x=1,
            y=row * (13 if self.tall else 10),
        )
        grid.hidden = True
        self._group.append(grid)
        return grid

    def begin(self) -> None:
        """Starts a drawing: `end` takes away what was not drawn again."""
        self._drawn = 0

    def end(self) -> None:
        """Blanks, and forgets, what was not drawn since `begin`."""
        drawn = self._drawn
        for row in range(self.rows):
            if not drawn & (1 << row):
                self.text(row, "")
        if not drawn & _CODE:
            self.code("")
        if not drawn & _BAR:
            self.bar(None)
        if not drawn & _LARGE:
            self.large("")
        if not drawn & _SHADE:
            self.shade(False)

    def clear(self) -> None:
        """Blanks everything, and forgets it."""
        self.begin()
        self.end()

    def text(self, row: int, text: str, inverse: bool = False) -> None:
        """Writes a row from its left edge; what lies beyond 21 characters is cut with dots."""
        if row >= self.rows:
            return
        self._drawn |= 1 << row
        grid = self._grids[row]
        # Where rows overlap an inverse one would cut the feet of the row above.
        palette = self._inverse if inverse and self.tall else self._normal
        if grid.pixel_shader is not palette:
            grid.pixel_shader = palette
            self._changed = True
        if text == self._shown[row]:
            return
        self._shown[row] = text
        if grid.hidden != (not text):
            grid.hidden = not text
        cells = fit.cut(fit.plain(text)).encode()
        cells += _BLANK[len(cells) :]
        _write(grid, self._cells[row], cells)
        self._cells[row] = cells
        self._changed = True

    def center(self, row: int, text: str, inverse: bool = False) -> None:
        """Writes a row in the middle."""
        self.text(row, fit.center(fit.plain(text)), inverse)

    def code(self, code: str, top: int | None = None) -> None:
        """Shows digits or a Steam code large, at y = `top`; "" hides it."""
        self._drawn |= _CODE
        if self._code is None:
            if not code:
                return
            from pocketotp.ui.code_area import CodeArea

            self._code = CodeArea(self._group, self._normal, self.tall)
        if self._code.show(code, self.code_top if top is None else top):
            self._changed = True

    def forget_code(self) -> None:
        """Gives the memory of the large digits back, until they are needed again."""
        if self._code is not None:
            self.code("")
            self._code.remove()
            self._code = None

    def bar(self, pixels: int | None) -> None:
        """A bar along the bottom, 0 to 128 pixels long; None hides it."""
        self._drawn |= _BAR
        if pixels == self._bar_shown:
            return
        if self._bar is None:
            self._bar = self._make_bar()
        self._bar.hidden = pixels is None
        if pixels is not None:
            self._bar.x = pixels - BAR_WIDTH
        self._bar_shown = pixels
        self._changed = True

    def _make_bar(self):
        bitmap = displayio.Bitmap(BAR_WIDTH, _BAR_HEIGHT, 1)
        top = self._display.height - _BAR_HEIGHT
        bar = displayio.TileGrid(bitmap, pixel_shader=self._inverse, y=top)
        self._group.append(bar)
        return bar

    def large(self, text: str, top: int | None = None) -> None:
        """A line of up to 10 characters in double size; "" hides it."""
        self._drawn |= _LARGE
        if self._double is None:
            if not text:
                return
            from pocketotp.ui.double import DoubleLine

            self._double = DoubleLine(self._group, self._normal)
        if self._double.show(text, self.code_top if top is None else top):
            self._changed = True

    def shade(self, on: bool) -> None:
        """Lays a fine pattern over the large code, so that what is disabled looks grey."""
        self._drawn |= _SHADE
        if self._shade is None:
            if not on:
                return
            from pocketotp.ui.shade import make_shade

            self._shade = make_shade(self.code_top, 24 if self.tall else 16)
            self._group.append(self._shade)
        if self._shade.hidden == on:
            self._shade.hidden = not on
            self._changed = True

    def flush(self) -> bool:
        """Brings what changed to the glass; True if there was anything. About 23 ms for all."""
        if not self._changed or self.asleep:
            return False
        self._changed = False
        self._display.refresh()
        return True

    def sleep(self) -> None:
        """Switches the display off, blank: its own memory outlives a reset, and would show a code.

        After `wake` everything is to be drawn again.
        """
        if not self.asleep:
            self.clear()
            self.flush()
            self.asleep = True
            self._display.sleep()

    def wake(self) -> None:
        """Switches the display on again."""
        if self.asleep:
            self.asleep = False
            self.flush()
            self._display.wake()


def _palette(background: int, ink: int, see_through: bool):
    palette = displayio.Palette(2)
    palette[0] = background
    palette[1] = ink
    if see_through:
        palette.make_transparent(0)
    return palette


def _write(grid, old: bytes, new: bytes) -> None:
    """Sets the cells in which two lines differ."""
    for i in range(COLUMNS):
        cell = new[i]
        if cell != old[i]:
            grid[i] = cell - 0x20 if 0x20 <= cell <= 0x7E else 0x1F  # "?"
