"""What a power cut leaves in the flash, made from the operations that an emulated board noted."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

ERASED = 0xFF
STYLES = ("half", "bits")


def images(base: bytes, operations: list[dict[str, Any]], style: str) -> Iterator[bytes]:
    """For each operation, the flash when the power fails in it.

    "half" is what the emulator's own `power_cut` leaves: the first half done, the second untouched.
    "bits": of the bits that the operation changes, each was changed or not, by chance.
    """
    chance = random.Random(7)
    flash = bytearray(base)
    for operation in operations:
        after = bytearray(flash)
        _do(after, operation, operation["len"])
        torn = bytearray(flash)
        if style == "half":
            _do(torn, operation, operation["len"] >> 1)
        else:
            _some_bits(torn, after, operation, chance)
        yield bytes(torn)
        flash = after


def after_all(base: bytes, operations: list[dict[str, Any]]) -> bytes:
    """The flash when nothing was cut."""
    flash = bytearray(base)
    for operation in operations:
        _do(flash, operation, operation["len"])
    return bytes(flash)


def _do(flash: bytearray, operation: dict[str, Any], length: int) -> None:
    """The first `length` bytes of an erase or a program (which only clears bits)."""
    at = operation["addr"]
    if operation["kind"] == "erase":
        flash[at : at + length] = bytes([ERASED]) * length
        return
    for i, byte in enumerate(bytes.fromhex(operation["data"])[:length]):
        flash[(at & ~0xFF) | (at + i & 0xFF)] &= byte


def _some_bits(torn: bytearray, after: bytes, operation: dict[str, Any], chance) -> None:
    for at in range(operation["addr"], operation["addr"] + operation["len"]):
        changed = torn[at] ^ after[at]
        torn[at] ^= changed & chance.randrange(256)
