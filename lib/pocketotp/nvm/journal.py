"""Wishes that survive a reset: which mode to start in, whether a wipe, setup or rescue is not yet
complete, whether it crashed.

Entries of 8 bytes in nvm: the wish, its complement, two bytes blank, then four bytes that are
programmed when the wish is used up. Never erases. Pure.
"""

from pocketotp.errors import StorageError
from pocketotp.nvm import log as nvm_log

MODE_TOKEN = 0
MODE_CONNECT = 1
MODE_MAINTENANCE = 2
MODE_WIPE = 3  # a wipe has begun
MODE_SETUP = 4  # a setup is being written
MODE_CRASH = 5  # the firmware crashed; Activity does not say so yet
MODE_RESCUE = 6  # what a rescue copied the vault from is still in the flash
_KINDS = 7

RESERVED = 4  # entries that only a wipe, a setup or a rescue may use
_DONE = b"\x00\x00\x00\x00"


class Journal:
    """The journal in `microcontroller.nvm`."""

    def __init__(self, nvm):
        self._nvm = nvm

    def _entry(self, number):
        at = nvm_log.JOURNAL + number * nvm_log.ENTRY
        return bytes(self._nvm[at : at + nvm_log.ENTRY])

    def _first_blank(self):
        for number in range(nvm_log.JOURNAL_ENTRIES):
            if self._entry(number) == nvm_log.BLANK:
                return number
        return nvm_log.JOURNAL_ENTRIES

    def _open(self):
        """(number, kind) of every wish that was made and not used up, the latest first."""
        for number in range(nvm_log.JOURNAL_ENTRIES - 1, -1, -1):
            entry = self._entry(number)
            valid = entry[0] < _KINDS and entry[0] ^ entry[1] == 0xFF
            if valid and entry[4:] == nvm_log.BLANK[4:]:
                yield number, entry[0]

    def room(self):
        """Wishes that can still be made before the next compaction."""
        return nvm_log.JOURNAL_ENTRIES - RESERVED - self._first_blank()

    def wish(self, mode):
        """Appends a wish; False when the journal is full (the next unlock makes room)."""
        blank = self._first_blank()
        reserved = 0 if mode in (MODE_WIPE, MODE_SETUP, MODE_RESCUE) else RESERVED
        if blank >= nvm_log.JOURNAL_ENTRIES - reserved:
            return False
        at = nvm_log.JOURNAL + blank * nvm_log.ENTRY
        try:
            nvm_log.append(self._nvm, at, bytes((mode, mode ^ 0xFF)))
        except StorageError:
            return False
        return True

    def is_pending(self, mode):
        """Whether such a wish was made and not used up."""
        return any(kind == mode for _, kind in self._open())

    def done(self, mode):
        """Uses up all wishes of this kind."""
        for number, kind in self._open():
            if kind == mode:
                at = nvm_log.JOURNAL + number * nvm_log.ENTRY + 4
                nvm_log.append(self._nvm, at, _DONE)

    def take(self):
        """The latest wish for a USB mode, used up with all earlier ones; None without a wish."""
        latest = None
        for number, kind in self._open():
            if kind > MODE_MAINTENANCE:
                continue
            if latest is None:
                latest = kind
            at = nvm_log.JOURNAL + number * nvm_log.ENTRY + 4
            nvm_log.append(self._nvm, at, _DONE)
        return latest
