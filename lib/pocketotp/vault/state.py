"""What changes in daily use: HOTP counters, usage, settings, events, the clock's record.

One 4 KiB block per slot, sealed under the data key but for the mark "compacting nvm":

    0   magic "POTS", version, three zero bytes     16  vault id
    8   sequence (u32)                              32  length of the sealed part (u16), two zeros
    12  mark (u32): epoch that nvm is becoming, 0   36  sealed part ... 4064  SHA-256 of the rest

Sealed: version, since (u24), settings (64), clock (64), events (772), then 200 places of 12
bytes: HOTP counter (u64) and the UTC second until which the code last used is valid (u32).
A block counts only beside a vault header whose sequence is at least its `since`: a restore of the
same vault writes the counters by their new places before the header that has those places.
"""

import struct

from pocketotp.clock.trust import ClockTrust
from pocketotp.crypto import hashes
from pocketotp.crypto.siv import SivError
from pocketotp.vault import events, layout, settings

MAGIC = b"POTS"
_HEAD = "<4sB3xII16sH2x"
_HEAD_SIZE = 36
_DIGEST = layout.STATE_SLOT - 32
_TRUST_SIZE = 64
_SINCE = 1  # three bytes
_SETTINGS = 4
_TRUST = _SETTINGS + settings.SIZE
_EVENTS = _TRUST + _TRUST_SIZE
_PLACES = _EVENTS + events.RING_SIZE
_PLACE = "<QI"
_PLACE_SIZE = 12
SIZE = _PLACES + layout.CAPACITY * _PLACE_SIZE


class StateHead:
    """The clear fields of a state block."""

    def __init__(self, sequence, mark, vault_id, length):
        self.sequence = sequence
        self.mark = mark
        self.vault_id = vault_id
        self.length = length


def parse(block):
    """The StateHead of a 4096-byte block, or None when it is not valid."""
    if block[0:4] != MAGIC or hashes.sha256(memoryview(block)[:_DIGEST]) != block[_DIGEST:]:
        return None
    _, version, sequence, mark, vault_id, length = struct.unpack_from(_HEAD, block)
    if version != layout.VERSION or length > _DIGEST - _HEAD_SIZE:
        return None
    return StateHead(sequence, mark, vault_id, length)


def _context(vault_id, sequence):
    return b"state" + bytes((layout.VERSION,)) + vault_id + struct.pack("<I", sequence)


class State:
    """The opened state. `dirty` says that there is something to write.

    The content is kept packed in one buffer, so that saving needs no memory.
    """

    def __init__(self, pair, vault_id, content=None):
        """`pair` is the SlotPair of the state files; its buffer is used for sealing.

        `content` is taken as it is (SIZE bytes); without it everything is new.
        """
        self._pair = pair
        self._vault_id = vault_id
        self._current = -1  # the slot that was loaded or written last
        self.mark = 0  # of that slot
        self.is_ahead = False  # the other slot is of a header that never came to be
        self.dirty = False
        if content is None:
            content = bytearray(SIZE)
            content[0] = layout.VERSION
            content[_SETTINGS:_TRUST] = settings.Settings().pack()
            content[_TRUST:_EVENTS] = ClockTrust().pack()
        self._use(content)

    def _use(self, content):
        self._content = content
        self.settings = settings.unpack(memoryview(content)[_SETTINGS:_TRUST])
        self.trust = ClockTrust.unpack(bytes(content[_TRUST:_EVENTS]))
        self.events = events.Events(memoryview(content)[_EVENTS:_PLACES])

    def renamed(self, vault_id, content):
        """The state of another vault on this token: settings, clock and events go on.

        Its counters are zero; it is written into the slot that this one does not use. `content` is
        SIZE bytes for it: no such piece may be free any more when a restore comes to its end.
        """
        content[:] = self._content
        for place in range(layout.CAPACITY):
            struct.pack_into(_PLACE, content, _PLACES + place * _PLACE_SIZE, 0, 0)
        content[_SETTINGS:_TRUST] = self.settings.pack()
        content[_TRUST:_EVENTS] = self.trust.pack()
        other = State(self._pair, vault_id, content)
        other._current = self._current
        return other

    def waits_for(self, sequence):
        """It counts only beside a vault header with this sequence or a higher one."""
        self._content[_SINCE:_SETTINGS] = sequence.to_bytes(_SETTINGS - _SINCE, "little")

    # ------------------------------------------------------------------ places

    def counter(self, place):
        """The next HOTP counter of the account in `place`."""
        return struct.unpack_from(_PLACE, self._content, _PLACES + place * _PLACE_SIZE)[0]

    def used_until(self, place):
        """UTC second until which the code last used stays valid; 0: never used."""
        return struct.unpack_from(_PLACE, self._content, _PLACES + place * _PLACE_SIZE)[1]

    def set_place(self, place, counter, used_until=0):
        """Sets both fields of a place."""
        if (counter, used_until) != (self.counter(place), self.used_until(place)):
            at = _PLACES + place * _PLACE_SIZE
            struct.pack_into(_PLACE, self._content, at, counter, used_until)
            self.dirty = True

    def add_event(self, kind, arg=0, ref=0, utc=0):
        """Remembers an event until the next write."""
        self.events.add(kind, arg, ref, utc)
        self.dirty = True

    # ------------------------------------------------------------------ storage

    def load(self, siv, sequence):
        """Opens the newest block that the data key opens; returns False when there is none.

        `sequence` is that of the vault's header; `is_ahead`: a block waits for a higher one.
        """
        self._pair.refresh()
        self.is_ahead = False
        for number in self._pair.newest_first():
            head = self._pair.read_head(number)
            if head is None or head.vault_id != self._vault_id:
                continue
            sealed = memoryview(self._pair.buffer)[_HEAD_SIZE : _HEAD_SIZE + head.length]
            try:
                content = siv.open(sealed, _context(head.vault_id, head.sequence))
            except SivError:
                continue
            if int.from_bytes(content[_SINCE:_SETTINGS], "little") > sequence:
                self.is_ahead = True
                continue
            self._use(content)
            self._current = number
            self.mark = head.mark
            self.dirty = False
            return True
        return False

    def save(self, siv, mark=None):
        """Writes the slot that was not loaded, durably. One erase, sixteen programs.

        The mark stays as it was unless another is given: only who has written nvm takes it back.

        The newest slot need not be the loaded one: a cut while the data key is changed leaves one
        that is sealed under the key that never came to be.
        """
        mark = self.mark if mark is None else mark
        newest = self._pair.newest()
        sequence = newest.sequence + 1 if newest else 1
        target = 0 if self._current == 1 else 1
        self._pair.heads[target] = None
        self._encode(siv, sequence, mark)
        self._pair.regions[target].write(0, self._pair.buffer)
        self._pair.heads[target] = StateHead(sequence, mark, self._vault_id, 0)
        self._current = target
        self.mark = mark
        self.is_ahead = False
        self.dirty = False

    def is_single(self):
        """Whether only one slot has a valid block."""
        return None in self._pair.heads

    def _encode(self, siv, sequence, mark):
        content = self._content
        content[_SETTINGS:_TRUST] = self.settings.pack()
        content[_TRUST:_EVENTS] = self.trust.pack()
        buffer = self._pair.buffer
        length = layout.TAG_SIZE + len(content)
        struct.pack_into(
            _HEAD, buffer, 0, MAGIC, layout.VERSION, sequence, mark, self._vault_id, length
        )
        end = _HEAD_SIZE + length
        view = memoryview(buffer)
        siv.seal_into(view[_HEAD_SIZE:end], content, _context(self._vault_id, sequence))
        for at in range(end, _DIGEST):
            buffer[at] = 0
        buffer[_DIGEST:] = hashes.sha256(view[:_DIGEST])

    def wipe(self):
        """Overwrites the content."""
        hashes.wipe(self._content)
