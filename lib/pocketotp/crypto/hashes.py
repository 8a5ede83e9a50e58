"""SHA-1, SHA-256, SHA-512 and HMAC (RFC 2104): the one place that says where hashing happens.

CircuitPython hashes SHA-1 and SHA-256 natively (since 10.1.0); its objects have `update` and
`digest` but no `copy`. SHA-512 is our own, imported at its first use. Native code may replace any
of this later without its callers noticing.
"""

from __future__ import annotations

import hashlib

SHA1 = 0
SHA256 = 1
SHA512 = 2

_NAMES = ("sha1", "sha256", "sha512")
_BLOCK_SIZES = (64, 64, 128)
INNER = 0x36  # the two pads of RFC 2104
OUTER = 0x5C


def new(algorithm: int, data: bytes | bytearray | memoryview = b""):
    """A hash object with `update` and `digest`, fed with `data`."""
    if algorithm == SHA512:
        from pocketotp.crypto.sha512 import Sha512

        state = Sha512()
        state.update(data)
        return state
    return hashlib.new(_NAMES[algorithm], data)


def sha256(data: bytes | bytearray | memoryview) -> bytes:
    """The 32-byte SHA-256 digest of `data`."""
    return hashlib.new("sha256", data).digest()


def hmac(
    algorithm: int,
    key: bytes | bytearray | memoryview,
    message: bytes | bytearray | memoryview,
) -> bytes:
    """The HMAC of `message`: 20, 32 or 64 bytes by algorithm. Keys may have any length."""
    keyed = KeyedHmac(algorithm, key)
    tag = keyed.digest(message)
    keyed.wipe()
    return tag


def hmac_sha256(
    key: bytes | bytearray | memoryview, message: bytes | bytearray | memoryview
) -> bytes:
    """The 32-byte HMAC-SHA256 of `message`."""
    return hmac(SHA256, key, message)


def same(left: bytes | bytearray, right: bytes | bytearray) -> bool:
    """Whether two tags are equal, in a time that does not tell where they differ."""
    if len(left) != len(right):
        return False
    difference = 0
    for i in range(len(left)):
        difference |= left[i] ^ right[i]
    return difference == 0


def wipe(buffer: bytearray | memoryview) -> None:
    """Overwrites a buffer with zeros, in place."""
    buffer[:] = bytes(len(buffer))


def key_block(algorithm: int, key: bytes | bytearray | memoryview, pad: int) -> bytearray:
    """The key, hashed if longer than a block, XORed with a pad byte over a whole block."""
    size = _BLOCK_SIZES[algorithm]
    if len(key) > size:
        key = new(algorithm, key).digest()
    block = bytearray(bytes((pad,)) * size)
    for i in range(len(key)):
        block[i] ^= key[i]
    return block


class KeyedHmac:
    """HMAC under one key, for several messages.

    Keeps the two key blocks and, for SHA-512, where hashing a block takes 90 ms on the device,
    the hash states after them. All of that is as secret as the key: call `wipe`.
    """

    def __init__(self, algorithm: int, key: bytes | bytearray | memoryview) -> None:
        self._algorithm = algorithm
        self._inner = key_block(algorithm, key, INNER)
        self._outer = key_block(algorithm, key, OUTER)
        self._states: tuple | None = None

    def digest(self, message: bytes | bytearray | memoryview) -> bytes:
        """The HMAC of `message`."""
        steps = self.steps(message)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return end.value

    def steps(self, message: bytes | bytearray | memoryview):
        """A generator that returns the HMAC; with SHA-512 it yields between the blocks."""
        if self._algorithm != SHA512:
            name = _NAMES[self._algorithm]
            inner = hashlib.new(name, self._inner)
            outer = hashlib.new(name, self._outer)
        else:
            if self._states is None:
                inner = new(SHA512, self._inner)
                yield
                self._states = (inner, new(SHA512, self._outer))
                yield
            inner, outer = self._states[0].clone(), self._states[1].clone()
        inner.update(message)
        digest = inner.digest()
        if self._algorithm == SHA512:
            yield
        outer.update(digest)
        return outer.digest()

    def wipe(self) -> None:
        """Overwrites what is known of the key; further digests are wrong."""
        wipe(self._inner)
        wipe(self._outer)
        if self._states is not None:
            for state in self._states:
                state.wipe()
