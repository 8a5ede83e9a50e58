"""The CIRCUITPY drive as the vault uses it: whole blocks into files that never close.

Creating, growing, renaming or closing a file rewrites the FAT or the directory, and a power cut
there can cost the whole volume; writing aligned blocks into an existing file and `os.sync()` does
not. So files are made once, on the day of the setup, and kept open for ever.
"""

import os

# Dropping the last reference to a written file would close it and rewrite the directory.
_open_for_ever: list = []


class Drive:
    """Files in the root directory of the drive."""

    def size(self, name):
        """Bytes of the file, or -1 if there is none."""
        try:
            return os.stat("/" + name)[6]
        except OSError:
            return -1

    def create(self, name, size):
        """Makes a file of `size` bytes. Raises OSError when the drive is full.

        Seeking past the end takes the clusters without writing them: whatever the flash holds
        there stays as it was, and the FAT is written once.
        """
        with open("/" + name, "wb") as file:
            file.seek(size)
            file.write(b"")
        os.sync()
        if self.size(name) != size:
            raise OSError(28)  # ENOSPC

    def open(self, name):
        """Opens an existing file for reading and writing in place, for ever."""
        file = open("/" + name, "r+b")
        _open_for_ever.append(file)
        return file

    def open_again(self, name):
        """Opens an existing file for reading and writing in place; the caller closes it."""
        return open("/" + name, "r+b")

    def remove(self, name):
        """Removes a file that was never opened with `open`."""
        os.remove("/" + name)

    def rename(self, old, new):
        """Renames a file that was never opened with `open`."""
        os.rename("/" + old, "/" + new)

    def names(self):
        """Names in the root directory."""
        return os.listdir("/")

    def sync(self):
        """Makes all blocks written so far durable."""
        os.sync()
