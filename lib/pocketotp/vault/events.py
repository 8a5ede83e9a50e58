"""The last 64 things that happened to the token, for the Activity screen.

An event has 12 bytes: kind (u8), argument (u8), reference (u16), UTC seconds (u64). It names no
account by its label, only by its place. Pure; no hardware.
"""

import struct

CAPACITY = 64
SIZE = 12
RING_SIZE = 4 + CAPACITY * SIZE
_EVENT = "<BBHQ"

# Kinds are numbers in a stored format: never reuse one.
SETUP = 1
UNLOCKED = 2  # argument: wrong tries before it
TYPED = 3  # reference: place
IMPORTED = 4  # argument: 0; reference: accounts added or replaced
DELETED = 5  # reference: place
CONNECTED = 6
MAINTENANCE = 7
PIN_CHANGED = 8
RECOVERY_CHANGED = 9
RECOVERED = 10
CLOCK_SET = 11  # argument: 1 by hand, 0 by a computer
REPAIRED = 12  # argument: 1 vault slot, 2 state slot, 3 nvm
STATE_LOST = 13
BACKED_UP = 14
RESTORED = 15
SETTING_CHANGED = 16
CRASHED = 17
REFUSED = 18  # what a computer asked for


class Events:
    """A ring of events; the newest comes first."""

    def __init__(self, ring):
        """`ring` is a writable buffer of RING_SIZE bytes, at first all zero."""
        self.ring = ring
        self._dated = self._head()

    def _head(self):
        return struct.unpack_from("<I", self.ring)[0]  # events ever added

    def __len__(self):
        return min(self._head(), CAPACITY)

    def add(self, kind, arg=0, ref=0, utc=0):
        """Appends an event; the oldest is forgotten."""
        head = self._head()
        at = 4 + head % CAPACITY * SIZE
        struct.pack_into(_EVENT, self.ring, at, kind, arg, ref, utc)
        struct.pack_into("<I", self.ring, 0, head + 1)

    def date(self, utc):
        """Gives the events of this session that have no time yet `utc`; True if there were any."""
        head = self._head()
        found = False
        for number in range(max(self._dated, head - CAPACITY), head):
            at = 4 + number % CAPACITY * SIZE
            if not any(self.ring[at + 4 : at + SIZE]):
                struct.pack_into("<Q", self.ring, at + 4, utc)
                found = True
        self._dated = head
        return found

    def get(self, number):
        """(kind, arg, ref, utc); number 0 is the newest. Raises IndexError."""
        if not 0 <= number < len(self):
            raise IndexError("event")
        at = 4 + (self._head() - 1 - number) % CAPACITY * SIZE
        return struct.unpack_from(_EVENT, self.ring, at)
