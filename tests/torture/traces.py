"""What a vault leaves in the flash, found by `docs/vault.md` alone: pieces to search for.

A trace is 16 bytes: the first and the last 16 of whatever is meant, so that half a copy is found.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator

SECTOR = 4096
INDEX_ROOM = 1024
BODY = SECTOR


def slots(image: bytes) -> list[int]:
    """Where valid vault slots begin in a flash image."""
    return [
        at
        for at in range(0, len(image), SECTOR)
        if image[at : at + 4] == b"POTV"
        and hashlib.sha256(image[at : at + 480]).digest() == image[at + 480 : at + 512]
    ]


def state_slots(image: bytes) -> list[int]:
    """Where valid state blocks begin in a flash image."""
    return [
        at
        for at in range(0, len(image), SECTOR)
        if image[at : at + 4] == b"POTS"
        and hashlib.sha256(image[at : at + 4064]).digest() == image[at + 4064 : at + 4096]
    ]


def records(image: bytes, slot: int) -> Iterator[tuple[int, int, int, int]]:
    """(offset in the image, record id, place, stored size), the index first."""
    length = struct.unpack_from("<I", image, slot + 16)[0]
    at, end = slot + BODY, slot + BODY + length
    while at < end:
        number, place, _, sealed = struct.unpack_from("<IBBH", image, at)
        yield at, number, place, 8 + sealed
        at = slot + BODY + INDEX_ROOM if number == 0 else at + 8 + sealed


def ends(*strings: bytes) -> list[bytes]:
    """The first and the last 16 bytes of each."""
    return sorted({part for string in strings for part in (string[:16], string[-16:])})


def pin(image: bytes) -> list[bytes]:
    """All that depends on the PIN: salt, wrap, wipe tag."""
    fields = ((48, 64), (144, 224), (304, 336))
    return ends(*[image[at + start : at + end] for at in slots(image) for start, end in fields])


def recovery(image: bytes) -> list[bytes]:
    """All that depends on the recovery code: salt and wrap."""
    fields = ((64, 80), (224, 304))
    return ends(*[image[at + start : at + end] for at in slots(image) for start, end in fields])


def record(image: bytes, place: int) -> list[bytes]:
    """The sealed account in a place."""
    return ends(
        *[
            image[at + 8 : at + size]
            for slot in slots(image)
            for at, number, found, size in records(image, slot)
            if number and found == place
        ]
    )


def everything(image: bytes) -> list[bytes]:
    """Both wraps of the data key, the recovery salt, every record, the index."""
    found = [image[slot + 144 : slot + 224] for slot in slots(image)]
    for slot in slots(image):
        found += [image[at + 8 : at + size] for at, _, _, size in records(image, slot)]
    return sorted({*ends(*found), *recovery(image)})


def written(image: bytes | bytearray) -> bytes:
    """The sectors of an image that hold anything but one byte over and over."""
    sectors = (image[at : at + SECTOR] for at in range(0, len(image), SECTOR))
    return b"".join(sector for sector in sectors if sector not in (_BLANK, _ZERO))


def left(image: bytes | bytearray, gone: list[bytes]) -> int:
    """How many of these traces are in the image; all are random, so none lies in a blank sector."""
    if not gone:
        return 0
    searched = written(image)
    return sum(trace in searched for trace in gone)


_BLANK = b"\xff" * SECTOR
_ZERO = bytes(SECTOR)
