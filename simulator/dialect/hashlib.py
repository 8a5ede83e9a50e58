"""CircuitPython's `hashlib`: `new("sha1" | "sha256", data)` and nothing else.

No `copy`, `hexdigest`, `block_size`, no `hashlib.sha1()`. The time charged makes one
PBKDF2-HMAC-SHA256 iteration as slow as in the running firmware (0.76 ms at 125 MHz).
"""

import hashlib as _hashlib

from _chip import chip

_CALL_US, _BLOCK_US = 260, 60


class Hash:
    """A hash under way."""

    __slots__ = ("_hash", "_length")

    def __init__(self, algorithm: str) -> None:
        self._hash = _hashlib.new(algorithm)
        self._length = 0

    @property
    def digest_size(self) -> int:
        """Bytes in the digest."""
        return self._hash.digest_size

    def update(self, data) -> None:
        """Adds data."""
        self._hash.update(data)
        self._length += len(data)

    def digest(self) -> bytes:
        """The digest; the time for all blocks is charged here."""
        chip.work(_CALL_US + _BLOCK_US * ((self._length + 72) // 64))
        return self._hash.digest()


def new(name: str, data=b"") -> Hash:
    """Raises ValueError for anything but sha1 and sha256."""
    if name not in ("sha1", "sha256"):
        raise ValueError("Unsupported hash algorithm")
    made = Hash(name)
    if data:
        made.update(data)
    return made
