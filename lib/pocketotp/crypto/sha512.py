"""SHA-512 (FIPS 180-4) by adafruit_hashlib, with a clone that is safe to go on with.

The library's own `copy` shares the list of pending bytes between the copies, and so does its
`digest` with what comes after it; here every state has its own. Import this module late: it
takes 11 KB of heap and 48 ms on the device.
"""

from __future__ import annotations

import hashlib
import sys


class _Native:
    """What adafruit_hashlib looks for in `hashlib` before it loads its own of each kind."""

    md5 = sha1 = sha224 = sha256 = sha512 = sha3_384 = None


def _load():
    """The library's SHA-512 class, without its MD5, SHA-1 and SHA-256 (18 KB of heap, 80 ms).

    The package's first lines load those too where `hashlib` has no such names, as on the device.
    """
    if hasattr(hashlib, "sha512"):
        from adafruit_hashlib._sha512 import sha512

        return sha512
    before = sys.modules.get("hashlib")
    sys.modules["hashlib"] = _Native  # type: ignore[assignment]
    try:
        from adafruit_hashlib._sha512 import sha512
    finally:
        del sys.modules["hashlib"]
        if before is not None:
            sys.modules["hashlib"] = before
    return sha512


_sha512 = _load()


class Sha512:
    """A SHA-512 state: `update`, `digest` (repeatable), `clone`."""

    digest_size = 64
    block_size = 128

    def __init__(self) -> None:
        self._hash = _sha512()

    def update(self, data: bytes | bytearray | memoryview) -> None:
        """Feeds bytes; a whole block of 128 takes 160 ms on the device."""
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
        """Overwrites the pending bytes and drops the chaining values."""
        state = self._hash._sha
        state["data"][:] = [0] * self.block_size
        state["digest"] = [0] * 8
