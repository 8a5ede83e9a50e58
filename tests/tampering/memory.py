"""Slots in plain memory, to flip each of their bits without a drive and a boot in between."""

from __future__ import annotations

from collections.abc import Iterator

from pocketotp.vault import header
from pocketotp.vault.layout import BLOCK, SECTOR
from pocketotp.vault.slot_pair import SlotPair


class Memory:
    """`pocketotp.vault.region.Region` over a bytearray."""

    def __init__(self, data: bytes) -> None:
        self.data = bytearray(data)
        self.size = len(data)

    def read(self, offset, length):
        return bytes(self.data[offset : offset + length])

    def read_into(self, offset, buffer):
        buffer[:] = self.data[offset : offset + len(buffer)]

    def write(self, offset, data):
        self.data[offset : offset + len(data)] = data

    def is_blank(self, offset):
        return self.data[offset : offset + SECTOR].count(0xFF) == SECTOR


def pair_of(*slots: bytes) -> SlotPair:
    """The vault's slot pair over these one or two slots; a missing one is blank."""
    regions = [Memory(slot) for slot in (*slots, bytes(len(slots[0])))][:2]
    pair = SlotPair(regions, header.parse, bytearray(BLOCK))
    pair.refresh()
    return pair


def flips(data: bytes, start: int = 0, end: int | None = None, step: int = 1) -> Iterator:
    """(bit number, data with that bit flipped) for every `step`-th bit of bytes start to end."""
    changed = bytearray(data)
    for bit in range(start * 8, (len(data) if end is None else end) * 8, step):
        changed[bit // 8] ^= 1 << bit % 8
        yield bit, bytes(changed)
        changed[bit // 8] ^= 1 << bit % 8
