"""The index record: the order of the accounts, and what a list shows of them at once.

Content: next record id (u32), count (u16), then for each account in the order of display its
place (u8), its policy flags (u8) and the code point of its initial (u16). Pure; no hardware.
"""

import struct

from pocketotp.vault import layout

_HEAD = "<IH"
_HEAD_SIZE = 6
ENTRY_SIZE = 4


def initial(account):
    """Code point of the first letter that stands for an account, upper case; 0 beyond the BMP."""
    label = account.issuer or account.name
    point = ord(label[0].upper()[0]) if label else 0
    return point if point < 0x10000 else 0


class Index:
    """Entries of (place, flags, initial), in the order of display."""

    def __init__(self):
        self.next_id = layout.INDEX_ID + 1
        self._entries = bytearray()

    def __len__(self):
        return len(self._entries) // ENTRY_SIZE

    def entry(self, position):
        """(place, flags, initial code point) of the account at `position`."""
        if not 0 <= position < len(self):
            raise IndexError("position")
        return struct.unpack_from("<BBH", self._entries, position * ENTRY_SIZE)

    def position(self, place):
        """Position of the account in `place`, or -1."""
        for at in range(0, len(self._entries), ENTRY_SIZE):
            if self._entries[at] == place:
                return at // ENTRY_SIZE
        return -1

    def put(self, position, place, flags, point):
        """Appends an entry when `position` is -1, else replaces the one there."""
        entry = struct.pack("<BBH", place, flags, point)
        if position < 0:
            self._entries += entry
        else:
            at = position * ENTRY_SIZE
            self._entries[at : at + ENTRY_SIZE] = entry

    def drop(self, position):
        """Removes an entry."""
        at = position * ENTRY_SIZE
        self._entries = self._entries[:at] + self._entries[at + ENTRY_SIZE :]

    def free_place(self, reserved=()):
        """The lowest place that no account has, or -1."""
        used = bytearray(layout.CAPACITY)
        for at in range(0, len(self._entries), ENTRY_SIZE):
            used[self._entries[at]] = 1
        for place in reserved:
            used[place] = 1
        return used.find(b"\x00")

    def copy(self):
        """Another index with the same entries."""
        other = Index()
        other.next_id = self.next_id
        other._entries = bytearray(self._entries)
        return other

    def encode(self):
        """At most 806 bytes."""
        return struct.pack(_HEAD, self.next_id, len(self)) + bytes(self._entries)


def decode(content):
    """The Index in a record's content. Raises ValueError when it is malformed."""
    index = Index()
    index.next_id, count = struct.unpack_from(_HEAD, content)
    index._entries = bytearray(content[_HEAD_SIZE:])
    if len(index) != count or len(index._entries) % ENTRY_SIZE or count > layout.CAPACITY:
        raise ValueError("index")
    return index
