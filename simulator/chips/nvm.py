"""`microcontroller.nvm`: 4096 bytes in one flash sector, written as CircuitPython 10 does.

Writing over bytes that are all 0xFF programs the pages they lie in, without an erase; any other
write erases the whole sector and programs it again.
Source: CircuitPython, ports/raspberrypi/common-hal/nvm/ByteArray.c.
"""

from __future__ import annotations

from .flash import PAGE, SECTOR, Flash

START = 0x0FF000


class ByteArray:
    """Indexed like a bytearray of fixed length; slices have step 1."""

    def __init__(self, flash: Flash, start: int = START, length: int = SECTOR) -> None:
        self._flash = flash
        self._start = start
        self._length = length

    def __len__(self) -> int:
        return self._length

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, index):
        if isinstance(index, slice):
            start, stop = self._bounds(index)
            return bytearray(self._flash.read(self._start + start, max(0, stop - start)))
        return self._flash.read(self._start + self._position(index), 1)[0]

    def __setitem__(self, index, value) -> None:
        if isinstance(index, slice):
            start, stop = self._bounds(index)
            data = bytes(value)
            if len(data) != max(0, stop - start):
                raise ValueError("Slice and value different lengths.")
            self._write(start, data)
        else:
            if not 0 <= value <= 255:
                raise ValueError("bytes must be 0-255")
            self._write(self._position(index), bytes((value,)))

    def _bounds(self, index: slice) -> tuple[int, int]:
        start, stop, step = index.indices(self._length)
        if step != 1:
            raise NotImplementedError("only slices with step=1 (aka None) are supported")
        return start, stop

    def _position(self, index: int) -> int:
        if not -self._length <= index < self._length:
            raise IndexError("nvm index out of range")
        return index % self._length

    def _write(self, start: int, data: bytes) -> None:
        if not data:
            return
        if self[start : start + len(data)].count(0xFF) == len(data):
            self._program(start, data)
        else:
            sector = bytearray(self._flash.read(self._start, SECTOR))
            sector[start : start + len(data)] = data
            self._flash.erase(self._start)
            self._flash.program(self._start, bytes(sector))

    def _program(self, start: int, data: bytes) -> None:
        address = self._start + start
        while data:
            offset = address % PAGE
            part = data[: PAGE - offset]
            page = bytearray(self._flash.read(address - offset, PAGE))
            page[offset : offset + len(part)] = part
            self._flash.program(address - offset, bytes(page))
            address += len(part)
            data = data[len(part) :]
