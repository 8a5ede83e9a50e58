"""HKDF-SHA256 (RFC 5869): one secret into keys for different purposes."""

from __future__ import annotations

from pocketotp.crypto import hashes
from pocketotp.crypto.hashes import KeyedHmac, hmac

HASH_SIZE = 32
LENGTH_MAX = 255 * HASH_SIZE


def extract(salt: bytes | bytearray, ikm: bytes | bytearray) -> bytearray:
    """The 32-byte pseudorandom key (section 2.2). An empty salt means 32 zeros."""
    return bytearray(hmac(hashes.SHA256, salt, ikm))


def expand(prk: bytes | bytearray, info: bytes, length: int) -> bytearray:
    """`length` bytes of key for the purpose `info` (section 2.3). Raises ValueError over 8160."""
    if not 0 <= length <= LENGTH_MAX:
        raise ValueError("HKDF length")
    keyed = KeyedHmac(hashes.SHA256, prk)
    out = bytearray(length)
    block = b""
    for number in range((length + HASH_SIZE - 1) // HASH_SIZE):
        block = keyed.digest(block + info + bytes((number + 1,)))
        start = number * HASH_SIZE
        size = min(HASH_SIZE, length - start)
        out[start : start + size] = block[:size]
    keyed.wipe()
    return out
