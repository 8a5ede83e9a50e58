"""Random bytes for keys: a SHA-256 pool over `os.urandom` and whatever else is mixed in.

The chip's own source is ring-oscillator noise of unknown quality, so button timing and bytes
from a host are mixed in. They can only help: every output takes fresh `os.urandom` too, and
earlier outputs cannot be computed from a later state.
"""

from __future__ import annotations

import os

from pocketotp.crypto import hashes
from pocketotp.crypto.hashes import new

SIZE = 32


class EntropyPool:
    """The pool. Create one for the whole run and mix into it as events happen."""

    def __init__(self) -> None:
        self._state = os.urandom(SIZE)

    def mix(self, data: bytes | bytearray) -> None:
        """Stirs any bytes in; the amount of entropy in them does not matter."""
        self._state = self._hash(b"mix", data)

    def take(self, length: int) -> bytearray:
        """`length` random bytes, in a buffer that can be wiped."""
        out = bytearray(length)
        for start in range(0, length, SIZE):
            block = self._hash(b"out", os.urandom(SIZE))
            self._state = self._hash(b"next", os.urandom(SIZE))
            size = min(SIZE, length - start)
            out[start : start + size] = block[:size]
        return out

    def _hash(self, purpose: bytes, data: bytes | bytearray) -> bytes:
        state = new(hashes.SHA256, purpose)
        state.update(self._state)
        state.update(data)
        return state.digest()
