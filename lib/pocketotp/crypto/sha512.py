"""SHA-512 (FIPS 180-4) by adafruit_hashlib, with a clone that is safe to go on with.

The library's own `copy` shares the list of pending bytes between the copies, and so does its
`digest` with what comes after it; here every state has its own. Import this module late: it
brings the whole package, about 30 KB of heap on the device.
"""

from __future__ import annotations

from adafruit_hashlib._sha512 import sha512

BLOCK_SIZE = 128


class Sha512:
    """A SHA-512 state: `update`, `digest` (repeatable), `clone`."""

    digest_size = 64

    def __init__(self) -> None:
        self._hash = sha512()

    def update(self, data: bytes | bytearray | memoryview) -> None:
        """Feeds bytes; a whole block of 128 takes 130 ms on the device."""
        self._hash.update(data)

    def digest(self) -> bytes:
        """The 64-byte digest of what was fed so far."""
        return self.clone()._hash.digest()

    def clone(self) -> Sha512:
        """An independent state with the same history."""
        copy = Sha512()
        state = self._hash._sha.copy()
        state["data"] = list(state["data"])
        copy._hash._sha = state
        return copy

    def wipe(self) -> None:
        """Overwrites the pending bytes and the chaining values."""
        state = self._hash._sha
        pending = state["data"]
        for i in range(len(pending)):
            pending[i] = 0
        state["digest"] = [0] * 8
