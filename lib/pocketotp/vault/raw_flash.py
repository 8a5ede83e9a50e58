"""The flash chip as it is, read past the file system through `memorymap`.

RP2040 datasheet 2.6.3: flash is mapped at 0x10000000 (XIP). Reading only; nothing here writes.
"""

XIP_BASE = 0x10000000
# CircuitPython accepts a window that starts after XIP_BASE and reaches beyond the first MiB, but
# not one that starts at it; nothing of ours lies in the first sector.
FIRST = 0x1000


class RawFlash:
    """Reads bytes by their offset in the flash chip."""

    def __init__(self, memorymap, size=2 * 1024 * 1024):
        """`memorymap` is the module; `size` the bytes of the flash chip."""
        self.size = size
        self._window = memorymap.AddressRange(start=XIP_BASE + FIRST, length=size - FIRST)

    def read(self, offset, length):
        """Returns `length` bytes from `offset` (at least 4096) of the chip."""
        offset -= FIRST
        return self._window[offset : offset + length]
