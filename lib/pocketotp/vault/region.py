"""One slot: a run of whole erase sectors inside a padded file.

The drive caches one erase sector; any read writes it out first. So a sector is compared as a
whole, then written as a whole: one erase for each sector that changes and none for an equal one.
"""

from pocketotp.errors import StorageError
from pocketotp.vault import layout


class Region:
    """Reads and writes a slot of `size` bytes. All writes are durable when they return."""

    def __init__(self, drive, file, start, size):
        self._drive = drive
        self._file = file
        self._start = start
        self.size = size
        self._scratch = bytearray(layout.BLOCK)

    def read(self, offset, length):
        """Returns `length` bytes from `offset` of the slot."""
        self._file.seek(self._start + offset)
        return self._file.read(length)

    def read_into(self, offset, buffer):
        """Fills `buffer` from `offset` of the slot."""
        self._file.seek(self._start + offset)
        self._file.readinto(buffer)

    def _equals(self, offset, data):
        scratch = self._scratch
        for at in range(0, len(data), layout.BLOCK):
            self.read_into(offset + at, scratch)
            if scratch != data[at : at + layout.BLOCK]:
                return False
        return True

    def write(self, offset, data):
        """Writes whole blocks at a block boundary; returns False if they were there already.

        Raises StorageError when the blocks read back differently.
        """
        view = memoryview(data)
        if self._equals(offset, view):
            return False
        self._file.seek(self._start + offset)
        self._file.write(view)
        self._drive.sync()
        if not self._equals(offset, view):
            raise StorageError("The drive does not keep what is written")
        return True

    def is_blank(self, offset):
        """Whether the erase sector at `offset` holds nothing but 0xFF."""
        scratch = self._scratch
        for at in range(offset, offset + layout.SECTOR, layout.BLOCK):
            self.read_into(at, scratch)
            if scratch != _BLANK:
                return False
        return True


_BLANK = bytearray(b"\xff" * layout.BLOCK)
