"""The CIRCUITPY drive's blocks: 512-byte blocks over the flash, through a cache of one sector.

A write goes into the cache; the cache is written (erase 4 KiB, program 4 KiB) when another sector
is written, when anything is read, on `flush`, and by the supervisor about once a second.
Source: CircuitPython, ports/raspberrypi/supervisor/internal_flash.c and
supervisor/shared/filesystem.c.
"""

from __future__ import annotations

from .flash import SECTOR, Flash

START = 0x100000
BLOCK = 512


class Drive:
    """The block device below the file system."""

    def __init__(self, flash: Flash, start: int = START) -> None:
        self.flash = flash
        self.start = start
        self.blocks = (flash.size - start) // BLOCK
        self._cache = bytearray(SECTOR)
        self._sector: int | None = None

    @property
    def dirty(self) -> bool:
        """Whether the cache holds what the flash does not."""
        return self._sector is not None

    def read(self, block: int, count: int) -> bytes:
        """Reads `count` blocks; what the cache holds is written first, as on the chip."""
        self.flush()
        return self.flash.read(self.start + block * BLOCK, count * BLOCK)

    def write(self, block: int, data: bytes) -> None:
        """Writes whole blocks into the cache."""
        for start in range(0, len(data), BLOCK):
            address = block * BLOCK + start
            sector = address - address % SECTOR
            if self._sector != sector:
                self.flush()
                self._cache[:] = self.flash.read(self.start + sector, SECTOR)
                self._sector = sector
            offset = address - sector
            self._cache[offset : offset + BLOCK] = data[start : start + BLOCK]

    def flush(self) -> None:
        """Writes the cache to the flash. Raises PowerCut when the power fails in it."""
        if self._sector is None:
            return
        address = self.start + self._sector
        self.flash.erase(address)
        self.flash.program(address, bytes(self._cache))
        self._sector = None
