"""PBKDF2-HMAC-SHA256 with a 32-byte output (RFC 8018, section 5.2), in steps.

One output block is all that is ever needed. The loop is written for MicroPython: a hash object
cannot be copied there, so each HMAC hashes its key block again, natively; and the results are
XORed as long integers of BATCH digests each, because XORing 32 bytes alone costs more than that.
"""

from __future__ import annotations

import gc
from hashlib import new

from pocketotp.crypto import hashes
from pocketotp.crypto.hashes import key_block, wipe

SIZE = 32
BATCH = 40  # measured on the RP2040: 20 is 5 percent slower, 160 is 4 and takes much memory
CHUNK = 4 * BATCH  # iterations between two yields: 100 ms at 125 MHz, 60 ms at 200 MHz

_LEAST_BATCH = 5

PLUGS = 512  # at most 8 KB
_ROOMY = 32768  # bytes free; with less, room matters more than speed

_TICKS_PERIOD = 1 << 29


def derive(password, salt, iterations: int, out: bytearray | None = None, chunk: int = CHUNK):
    """A generator: yields the per mille done, returns 32 bytes (in `out`, if that is given).

    `password` and `salt` are bytes. Raises ValueError for less than one iteration, MemoryError when
    there is no room for the smallest batch either.
    """
    if iterations < 1:
        raise ValueError("iterations")
    if out is None:
        out = bytearray(SIZE)
    inner = key_block(hashes.SHA256, password, hashes.INNER)
    outer = key_block(hashes.SHA256, password, hashes.OUTER)
    first = bytes(salt) + b"\x00\x00\x00\x01"
    batch = BATCH
    try:
        while True:
            try:
                yield from _derive(inner, outer, first, iterations, chunk, batch, out)
                return out
            except MemoryError:
                if batch <= _LEAST_BATCH:
                    raise
                batch //= 2  # from the beginning: slow, but the heap is full once in a long while
    finally:
        wipe(inner)
        wipe(outer)


def _derive(inner, outer, first, iterations: int, chunk: int, batch: int, out: bytearray):
    """Generator: all of the key, in batches of so many digests."""
    plugs = _plug_holes()
    buffer = bytearray(batch * SIZE)
    try:
        last = _prf(inner, outer, first)
        total = int.from_bytes(last, "big")
        done = 1
        while done < iterations:
            count = min(chunk, iterations - done)
            last, part = _iterate(inner, outer, last, count, buffer)
            total ^= part
            done += count
            yield done * 1000 // iterations
        out[:] = _fold(total, len(buffer)).to_bytes(SIZE, "big")
    finally:
        wipe(buffer)
        del plugs


def rate(ticks_ms, duration_ms: int = 100) -> int:
    """Iterations per second of this machine at its present clock, from `duration_ms` of work.

    `ticks_ms` is a millisecond counter that may wrap at 2**29, as CircuitPython's does.
    """
    plugs = _plug_holes()
    inner = bytearray(64)
    outer = bytearray(64)
    buffer = bytearray(BATCH * SIZE)
    last = bytes(SIZE)
    count = 0
    elapsed = 0
    start = ticks_ms()
    while elapsed < duration_ms:
        last, _ = _iterate(inner, outer, last, BATCH, buffer)
        count += BATCH
        elapsed = (ticks_ms() - start) % _TICKS_PERIOD
    del plugs
    return count * 1000 // elapsed


def _plug_holes():
    """Objects that fill the small holes of a fragmented heap; hold them while hashing.

    MicroPython's allocator searches every hash object from the first free block on, so a heap
    full of single free blocks slows it down much (from 1,785 iterations a second to 1,102 after
    the import of SHA-512). Each tuple takes one block of 16 bytes; a run of neighbours means that
    the open heap is reached. None where there is little room, and on a desktop Python.
    """
    gc.collect()
    if not hasattr(gc, "mem_free") or gc.mem_free() < _ROOMY:
        return None
    chain: tuple | None = None
    previous = 0
    run = 0
    for _ in range(PLUGS):
        chain = (chain,)
        address = id(chain)
        run = run + 1 if address - previous == 16 else 0
        if run == 16:
            break
        previous = address
    return chain


def _prf(inner, outer, message) -> bytes:
    first = new("sha256", inner)
    first.update(message)
    second = new("sha256", outer)
    second.update(first.digest())
    return second.digest()


def _iterate(inner, outer, last: bytes, count: int, buffer: bytearray):
    """`count` further digests after `last`: the last of them, and their sum for `_fold`.

    They go into `buffer`, not into a list: live digests strewn over a heap that is nearly full
    would leave no hole of that size for the sum.
    """
    batch = len(buffer) // SIZE
    make = new  # locals are quicker than globals
    name = "sha256"
    total = 0
    while count:
        size = min(batch, count)
        count -= size
        at = 0
        for _ in range(size):
            first = make(name, inner)
            first.update(last)
            second = make(name, outer)
            second.update(first.digest())
            last = second.digest()
            end = at + 32
            buffer[at:end] = last
            at = end
        total ^= int.from_bytes(memoryview(buffer)[:at], "big")
    return last, total


def _fold(total: int, size: int) -> int:
    """The XOR of the digests that lie side by side in the `size` bytes of `total`."""
    data = total.to_bytes(size, "big")
    folded = 0
    for start in range(0, len(data), SIZE):
        folded ^= int.from_bytes(data[start : start + SIZE], "big")
    return folded
