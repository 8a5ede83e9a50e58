"""The four padded files: made once, proved to lie in one piece, opened for ever.

Each file is [4 KiB pad][slot][4 KiB pad]; the slot starts at the first erase-sector boundary
inside it, wherever the file begins, so no erase of ours can touch another file's blocks.
"""

from pocketotp.errors import StorageError
from pocketotp.vault.fat_map import FatMap, slot_offset
from pocketotp.vault.layout import STATE_FILES, STATE_SLOT, VAULT_FILES, VAULT_SLOT, file_size
from pocketotp.vault.region import Region

ALL = tuple((name, VAULT_SLOT) for name in VAULT_FILES) + tuple(
    (name, STATE_SLOT) for name in STATE_FILES
)
_FILLER = "filler.%d"
_MAX_FILLERS = 60  # small files among many small holes need that many


def are_there(drive):
    """Whether all four files exist with their sizes."""
    return all(drive.size(name) == file_size(slot) for name, slot in ALL)


class Fillers:
    """Files that keep holes and other places taken until ours lie where they should."""

    def __init__(self, drive, most):
        self._drive = drive
        self._most = most
        self.remove()  # what a power cut left

    def take(self, name):
        """A file that came out in the wrong place becomes a filler. Raises StorageError."""
        if self._count == self._most:
            raise StorageError("The drive is too fragmented")
        self._drive.rename(name, _FILLER % self._count)
        self._count += 1

    def remove(self):
        """Removes all fillers."""
        for name in self._drive.names():
            if name.startswith(_FILLER[:-2]):
                self._drive.remove(name)
        self._count = 0
        self._drive.sync()


def make(drive, raw):
    """Generator: makes the files that are missing or not in one piece.

    On a fragmented volume a file that came out in pieces is kept as a filler of the holes until
    its replacement lies in one. Raises StorageError.
    """
    fillers = Fillers(drive, _MAX_FILLERS)
    try:
        for name, slot in ALL:
            yield from _make_one(drive, raw, name, file_size(slot), fillers)
    except OSError:
        raise StorageError("Not enough room on the drive")
    finally:
        fillers.remove()


def _make_one(drive, raw, name, size, fillers):
    if drive.size(name) not in (-1, size):
        drive.remove(name)
    while True:
        if drive.size(name) < 0:
            drive.create(name, size)
            yield 0
        if FatMap(raw).address(name, size) >= 0:
            return
        fillers.take(name)
        yield 0


def open_all(drive, raw):
    """The regions (vault a, vault b), (state a, state b). Raises StorageError.

    A file that is no longer in one piece is refused: something else rewrote the drive.
    """
    volume = FatMap(raw)
    regions = []
    for name, slot in ALL:
        size = file_size(slot)
        if drive.size(name) != size:
            raise StorageError("File missing: " + name)
        address = volume.address(name, size)
        if address < 0:
            raise StorageError("File in pieces: " + name)
        try:
            file = drive.open(name)
        except OSError:  # a host made it read-only
            raise StorageError("File cannot be opened: " + name)
        regions.append(Region(drive, file, slot_offset(address), slot))
    return regions[:2], regions[2:]
