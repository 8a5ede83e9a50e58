"""PBKDF2-HMAC-SHA256 with a 32-byte output (RFC 8018, section 5.2), in steps.

One output block is all that is ever needed. The loop is written for MicroPython: a hash object
cannot be copied there, so each HMAC hashes its key block again, natively; and the results are
XORed as one long integer of BATCH digests at a time, because a Python-level XOR of 32 bytes
costs more than the hashing.
"""

from __future__ import annotations

from hashlib import new

from pocketotp.crypto.hashes import SHA256, key_block, wipe

BATCH = 20  # digests combined before each XOR
CHUNK = 80  # iterations between two yields: about 40 ms at 125 MHz
SIZE = 32

_TICKS_PERIOD = 1 << 29


def derive(password, salt, iterations: int, out: bytearray | None = None, chunk: int = CHUNK):
    """A generator: yields the per mille done, returns 32 bytes (in `out`, if that is given).

    `password` and `salt` are bytes. Raises ValueError for less than one iteration.
    """
    if iterations < 1:
        raise ValueError("iterations")
    if out is None:
        out = bytearray(SIZE)
    inner = key_block(SHA256, password, 0x36)
    outer = key_block(SHA256, password, 0x5C)
    try:
        last = _prf(inner, outer, bytes(salt) + b"\x00\x00\x00\x01")
        total = int.from_bytes(last, "big")
        done = 1
        while done < iterations:
            count = min(chunk, iterations - done)
            last, part = _iterate(inner, outer, last, count)
            total ^= part
            done += count
            yield done * 1000 // iterations
        out[:] = total.to_bytes(SIZE, "big")
    finally:
        wipe(inner)
        wipe(outer)
    return out


def rate(ticks_ms, duration_ms: int = 100) -> int:
    """Iterations per second of this machine at its present clock, from `duration_ms` of work.

    `ticks_ms` is a millisecond counter that may wrap at 2**29, as CircuitPython's does.
    """
    inner = bytearray(64)
    outer = bytearray(64)
    last = bytes(SIZE)
    count = 0
    start = ticks_ms()
    elapsed = 0
    while elapsed < duration_ms:
        last, _ = _iterate(inner, outer, last, BATCH)
        count += BATCH
        elapsed = (ticks_ms() - start) % _TICKS_PERIOD
    return count * 1000 // elapsed


def _prf(inner, outer, message) -> bytes:
    first = new("sha256", inner)
    first.update(message)
    second = new("sha256", outer)
    second.update(first.digest())
    return second.digest()


def _iterate(inner, outer, last: bytes, count: int):
    """`count` further digests after `last`: the last of them, and the XOR of all."""
    total = 0
    while count:
        size = min(BATCH, count)
        count -= size
        digests = []
        for _ in range(size):
            first = new("sha256", inner)
            first.update(last)
            second = new("sha256", outer)
            second.update(first.digest())
            last = second.digest()
            digests.append(last)
        total ^= int.from_bytes(b"".join(digests), "big")
    folded = 0
    mask = (1 << 8 * SIZE) - 1
    while total:
        folded ^= total & mask
        total >>= 8 * SIZE
    return last, folded
