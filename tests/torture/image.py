"""A flash image that changes in place and knows at once whether it was seen before.

What a token makes of its flash depends on the flash alone, so that each image is looked at once,
however many ways lead to it.
"""

from __future__ import annotations

from simulator.chips.flash import SECTOR


class Image:
    """`data` is the whole chip; `key` is a hash of it, kept up to date sector by sector."""

    def __init__(self, data: bytes | bytearray) -> None:
        self.data = bytearray(data)
        self._hashes = [self._hash(at) for at in range(0, len(self.data), SECTOR)]
        self.key = 0
        for number in self._hashes:
            self.key ^= number

    def _hash(self, at: int) -> int:
        return hash((at, bytes(self.data[at : at + SECTOR])))

    def copy(self) -> Image:
        """Another image with the same bytes."""
        other = Image.__new__(Image)
        other.data, other.key = bytearray(self.data), self.key
        other._hashes = list(self._hashes)
        return other

    def put(self, offset: int, data: bytes) -> bytes:
        """Changes bytes of one sector; returns those that were there."""
        before = bytes(self.data[offset : offset + len(data)])
        self.data[offset : offset + len(data)] = data
        number = offset // SECTOR
        now = self._hash(number * SECTOR)
        self.key ^= self._hashes[number] ^ now
        self._hashes[number] = now
        return before
