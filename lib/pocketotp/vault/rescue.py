"""Slots that are still in the flash after something else tore the drive and it was formatted.

Formatting writes the FAT and the directory, not the data: the slots are found by their magic and
check sum in the raw flash, and copied into new files that lie elsewhere (or found in place). A
source is never overwritten before its copy is complete. The older vault slot comes along: a record
that is damaged in the newer one may be whole there.
"""

from pocketotp.errors import StorageError
from pocketotp.vault import files, header, layout, state
from pocketotp.vault.fat_map import FatMap, slot_offset
from pocketotp.vault.layout import STATE_SLOT, VAULT_SLOT
from pocketotp.vault.region import Region

_MAX_FILLERS = 60  # more than the drive has room for


class Found:
    """Addresses in the flash of the newest valid slots of one vault; -1: none."""

    def __init__(self):
        self.vault = -1
        self.vault_head = None
        self.other = -1  # the vault slot before that one
        self.state = -1
        self.state_head = None


def search(raw, vault_id=None):
    """The Found on the volume, or None. Raises StorageError when there is no volume.

    `vault_id` (of nvm) says which vault; without it the newest one counts.
    """
    found = Found()
    first = FatMap(raw).start
    for at in range(first, raw.size, layout.SECTOR):
        if raw.read(at, 4) != header.MAGIC:
            continue
        head = header.parse(raw.read(at, layout.BLOCK))
        if head is None or (vault_id and head.vault_id != vault_id):
            continue
        if found.vault_head is None or head.sequence > found.vault_head.sequence:
            found.vault, found.vault_head = at, head
    if found.vault_head is None:
        return None
    _search_other(raw, first, found)
    _search_state(raw, first, found)
    return found


def _search_other(raw, first, found):
    newest, sequence = found.vault_head, 0
    for at in range(first, raw.size, layout.SECTOR):
        if raw.read(at, 4) != header.MAGIC:
            continue
        head = header.parse(raw.read(at, layout.BLOCK))
        if head is None or head.vault_id != newest.vault_id:
            continue
        if sequence < head.sequence < newest.sequence:
            found.other, sequence = at, head.sequence


def _search_state(raw, first, found):
    for at in range(first, raw.size, layout.SECTOR):
        if raw.read(at, 4) != state.MAGIC:
            continue
        head = state.parse(raw.read(at, STATE_SLOT))
        if head is None or head.vault_id != found.vault_head.vault_id:
            continue
        if found.state_head is None or head.sequence > found.state_head.sequence:
            found.state, found.state_head = at, head


def _overlaps(start, size, other, other_size):
    return other >= 0 and start < other + other_size and other < start + size


class Rescue:
    """Makes the four files again around what was found. Raises StorageError."""

    def __init__(self, drive, raw, found, buffer):
        """`buffer`: 4096 bytes for copying."""
        self._drive = drive
        self._raw = raw
        self._found = found
        self._buffer = buffer
        self._fillers = files.Fillers(drive, _MAX_FILLERS)

    def run(self):
        """Generator: copies state and both vault slots, header sector last."""
        found = self._found
        copies = [("state.a", STATE_SLOT, found.state), ("vault.a", VAULT_SLOT, found.vault)]
        if found.other >= 0:
            copies.append(("vault.b", VAULT_SLOT, found.other))
        # Before any is made: in a broken FAT the chain of one may lead into clusters of another.
        for name, _, _ in copies:
            self._remove(name)
        try:
            for copy in copies:
                yield from self._copy(*copy)
        finally:
            self._fillers.remove()
        # What is still missing may lie anywhere: what was found has its copy by now.
        yield from files.make(self._drive, self._raw)

    def _copy(self, name, size, source):
        address = yield from self._place(name, size, source)
        if source < 0 or address == source:
            return
        start = slot_offset(FatMap(self._raw).address(name, layout.file_size(size)))
        region = Region(self._drive, self._drive.open(name), start, size)
        for sector in list(range(layout.SECTOR, size, layout.SECTOR)) + [0]:
            self._buffer[:] = self._raw.read(source + sector, layout.SECTOR)
            region.write(sector, self._buffer)
            yield 500

    def _remove(self, name):
        if self._drive.size(name) >= 0:
            try:
                self._drive.remove(name)
            except OSError:
                raise StorageError("The drive is not readable")

    def _place(self, name, size, source):
        """Generator: makes a file whose slot is the source itself, or touches no source."""
        whole = layout.file_size(size)
        while True:
            try:
                self._drive.create(name, whole)
            except OSError:
                raise StorageError("Not enough room on the drive")
            yield 100
            first = FatMap(self._raw).address(name, whole)
            address = first + slot_offset(first) if first >= 0 else -1
            if first >= 0 and (address == source or self._is_clear(address, size)):
                return address
            self._fillers.take(name)

    def _is_clear(self, address, size):
        found = self._found
        slots = ((found.vault, VAULT_SLOT), (found.other, VAULT_SLOT), (found.state, STATE_SLOT))
        return not any(_overlaps(address, size, *slot) for slot in slots)
