"""The QSPI flash: 4 KiB erase, 256-byte program, and what a power cut leaves of either.

As in a W25Q16 (datasheet, 8.2.15 page program and 8.2.17 sector erase): erasing sets all bits of a
sector, programming only clears bits. A cut leaves the operation half done, or any subset of the
bits that it would have changed.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

SECTOR = 4096
PAGE = 256
ERASE_NS = 45_000_000
PROGRAM_NS = 400_000


class PowerCut(BaseException):
    """The power failed. Not an Exception: no handler of the firmware may see it."""


@dataclass
class Operation:
    """One erase or page program; `offset` is in bytes from the start of the flash."""

    kind: str
    offset: int
    length: int


class Flash:
    """`memory` is any writable buffer (bytearray, mmap), so that a crash loses nothing of it."""

    def __init__(self, memory=None, size: int = 2 * 1024 * 1024) -> None:
        self.memory = bytearray(b"\xff" * size) if memory is None else memory
        self.size = len(self.memory)
        self.erases = 0
        self.programs = 0
        self.cut_after: int | None = None
        self.cut_style: Callable[[bytes, bytes], bytes] = half_done
        self.dead = False
        self.spend: Callable[[int], None] = lambda nanoseconds: None
        self.log: list[Operation] | None = None

    @property
    def operations(self) -> int:
        """Erases and page programs so far."""
        return self.erases + self.programs

    def read(self, offset: int, length: int) -> bytes:
        """Reads any range. Raises ValueError outside the chip."""
        if offset < 0 or offset + length > self.size:
            raise ValueError("outside the flash")
        return bytes(self.memory[offset : offset + length])

    def erase(self, offset: int, length: int = SECTOR) -> None:
        """Erases whole sectors. Raises PowerCut when the power fails in it."""
        if offset % SECTOR or length % SECTOR:
            raise ValueError("erase is by whole sectors")
        for start in range(offset, offset + length, SECTOR):
            self.erases += 1
            self._change("erase", start, b"\xff" * SECTOR, ERASE_NS)

    def program(self, offset: int, data: bytes) -> None:
        """Programs whole pages: bits only fall. Raises PowerCut when the power fails in it."""
        if offset % PAGE or len(data) % PAGE:
            raise ValueError("program is by whole pages")
        for start in range(0, len(data), PAGE):
            old = self.read(offset + start, PAGE)
            kept = int.from_bytes(old) & int.from_bytes(data[start : start + PAGE])
            page = kept.to_bytes(PAGE)
            self.programs += 1
            self._change("program", offset + start, page, PROGRAM_NS)

    def revive(self) -> None:
        """Power is back: the operation that was cut stays as it is."""
        self.dead = False
        self.cut_after = None

    def _change(self, kind: str, offset: int, new: bytes, cost: int) -> None:
        if self.dead:
            raise PowerCut
        if self.log is not None:
            self.log.append(Operation(kind, offset, len(new)))
        if self.cut_after is not None:
            self.cut_after -= 1
            if self.cut_after <= 0:
                self.dead = True
                new = self.cut_style(self.read(offset, len(new)), new)
                self.memory[offset : offset + len(new)] = new
                raise PowerCut
        self.memory[offset : offset + len(new)] = new
        self.spend(cost)


def half_done(old: bytes, new: bytes) -> bytes:
    """A cut in the middle: the first half is done, the second untouched."""
    half = len(new) // 2
    return new[:half] + old[half:]


def nothing_done(old: bytes, new: bytes) -> bytes:
    """A cut before anything happened."""
    return old


def all_done(old: bytes, new: bytes) -> bytes:
    """A cut right after the operation."""
    return new


def some_bits(rng: random.Random) -> Callable[[bytes, bytes], bytes]:
    """A cut that leaves any subset of the bits that were to change."""

    def style(old: bytes, new: bytes) -> bytes:
        mask = rng.randbytes(len(new))
        return bytes(a ^ ((a ^ b) & m) for a, b, m in zip(old, new, mask, strict=True))

    return style
