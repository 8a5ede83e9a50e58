"""The SSD1306 OLED controller on I2C: commands, addressing modes, GDDRAM.

Solomon Systech SSD1306 datasheet rev 1.1: 8.1.5 (I2C control bytes), 10.1 (commands). Scrolling is
accepted and ignored. What anybody sees is `pixel`: it is computed from the memory and the
registers, on a usual module where segment remap A1 and COM scan C8 are upright.
"""

from __future__ import annotations

WIDTH = 128
ROWS = 64
PAGES = ROWS // 8

_ARGUMENTS = {
    0x20: 1,
    0x21: 2,
    0x22: 2,
    0x26: 6,
    0x27: 6,
    0x29: 5,
    0x2A: 5,
    0x81: 1,
    0x8D: 1,
    0xA3: 2,
    0xA8: 1,
    0xD3: 1,
    0xD5: 1,
    0xD9: 1,
    0xDA: 1,
    0xDB: 1,
}
_REGISTERS = (
    "on",
    "inverted",
    "remap",
    "reversed",
    "contrast",
    "start_line",
    "mode",
    "mux",
    "column_start",
    "column_end",
    "page_start",
    "page_end",
    "column",
    "page",
)


class Ssd1306:
    """`height` is that of the glass (64 or 32)."""

    def __init__(self, height: int = ROWS) -> None:
        self.height = height
        self.changes = 0
        self.power_off()

    def power_off(self) -> None:
        """All settings and the picture are gone."""
        self.ram = bytearray(WIDTH * PAGES)
        self.on = self.inverted = self.remap = self.reversed = False
        self.contrast, self.start_line, self.mode, self.mux = 0x7F, 0, 2, 63
        self.column_start, self.column_end, self.page_start, self.page_end = 0, WIDTH - 1, 0, 7
        self.column = self.page = 0
        self._command: int | None = None
        self._given: list[int] = []
        self.changes += 1

    def state(self) -> dict:
        """Everything that outlives a reset of the microcontroller."""
        return {name: getattr(self, name) for name in _REGISTERS} | {
            "ram": bytes(self.ram),
            "height": self.height,
        }

    def restore(self, state: dict) -> None:
        """The opposite of `state`."""
        for name in _REGISTERS:
            setattr(self, name, state[name])
        self.ram[:] = state["ram"]
        self.height = state["height"]
        self.changes += 1

    def write(self, data: bytes) -> None:
        """One I2C write transaction, without the address byte."""
        at = 0
        while at < len(data):
            control = data[at]
            at += 1
            end = at + 1 if control & 0x80 else len(data)
            if control & 0x40:
                self._write_ram(data[at:end])
            else:
                for byte in data[at:end]:
                    self._write_command(byte)
            at = end
        self.changes += 1

    def read(self, length: int) -> bytes:
        """The status byte: bit 6 is set while the display is off."""
        return bytes((0x03 if self.on else 0x43,)) * length

    def pixel(self, x: int, y: int) -> int:
        """1 if the pixel is lit; (0, 0) is the upper left one."""
        if not self.on:
            return 0
        column = x if self.remap else WIDTH - 1 - x
        row = ((y if self.reversed else self.mux - y) + self.start_line) % ROWS
        return (self.ram[(row >> 3) * WIDTH + column] >> (row & 7) & 1) ^ self.inverted

    def rows(self) -> list[bytes]:
        """The picture, one byte (0 or 1) a pixel."""
        return [bytes(self.pixel(x, y) for x in range(WIDTH)) for y in range(self.height)]

    def columns(self) -> tuple[int, ...]:
        """The picture, one int a column: bit y is the pixel in row y."""
        if self.on and self.remap and self.reversed and not (self.inverted or self.start_line):
            mask = (1 << self.height) - 1
            return tuple(int.from_bytes(self.ram[x::WIDTH], "little") & mask for x in range(WIDTH))
        rows = self.rows()
        return tuple(sum(row[x] << y for y, row in enumerate(rows)) for x in range(WIDTH))

    def _write_ram(self, data: bytes) -> None:
        for byte in data:
            self.ram[self.page * WIDTH + self.column] = byte
            if self.mode == 0:
                if self._next_column():
                    self._next_page()
            elif self.mode == 1:
                if self._next_page():
                    self._next_column()
            else:
                self.column = (self.column + 1) % WIDTH

    def _next_column(self) -> bool:
        wrap = self.column == self.column_end
        self.column = self.column_start if wrap else (self.column + 1) % WIDTH
        return wrap

    def _next_page(self) -> bool:
        wrap = self.page == self.page_end
        self.page = self.page_start if wrap else (self.page + 1) % PAGES
        return wrap

    def _write_command(self, byte: int) -> None:
        if self._command is None:
            self._command, self._given = byte, []
        else:
            self._given.append(byte)
        if len(self._given) == _ARGUMENTS.get(self._command, 0):
            command, self._command = self._command, None
            self._execute(command, self._given)

    def _execute(self, command: int, given: list[int]) -> None:
        if command == 0x20:
            self.mode = given[0] & 3
        elif command == 0x21:
            self.column_start = self.column = given[0] % WIDTH
            self.column_end = given[1] % WIDTH
        elif command == 0x22:
            self.page_start = self.page = given[0] % PAGES
            self.page_end = given[1] % PAGES
        elif command == 0x81:
            self.contrast = given[0]
        elif command == 0xA8:
            self.mux = given[0] & 63
        elif command in (0xAE, 0xAF):
            self.on = command == 0xAF
        elif command in (0xA6, 0xA7):
            self.inverted = command == 0xA7
        elif command in (0xA0, 0xA1):
            self.remap = command == 0xA1
        elif command in (0xC0, 0xC8):
            self.reversed = command == 0xC8
        elif 0xB0 <= command <= 0xB7:
            self.page = command & 7
        elif command <= 0x0F:
            self.column = self.column & 0x70 | command
        elif command <= 0x1F:
            self.column = self.column & 0x0F | (command & 7) << 4
        elif 0x40 <= command <= 0x7F:
            self.start_line = command & 63
