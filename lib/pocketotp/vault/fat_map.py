"""Where a file of the FAT12 volume lies in the flash, read from the raw chip.

A slot must not share an erase sector with anything else, so setup proves that each file is one
run of clusters, and every start finds the first 4 KiB boundary inside it. Layout of the boot
sector, the FAT and directory entries: Microsoft, "FAT: General Overview of On-Disk Format" 1.03.
"""

import struct

from pocketotp.errors import StorageError
from pocketotp.vault import layout

ENTRY = 32  # bytes of a directory entry
# Drives start at a multiple of this on every RP2040 board of CircuitPython.
_STEP = 0x10000
END_OF_CHAIN = 0xFF8


def short_name(name):
    """The 11 bytes of an 8.3 name as a directory stores them."""
    stem, _, extension = name.upper().partition(".")
    stem += " " * (8 - len(stem))
    extension += " " * (3 - len(extension))
    return (stem + extension).encode()


class FatMap:
    """The volume's geometry. Raises StorageError when no FAT volume is found.

    `raw` is a RawFlash: it has `size` and `read(offset, length)`.
    """

    def __init__(self, raw):
        self._raw = raw
        self.start = self._find(raw)
        boot = raw.read(self.start, 32)
        _, self.cluster_blocks, reserved, fats, entries = struct.unpack_from("<HBHBH", boot, 11)
        fat_blocks = struct.unpack_from("<H", boot, 22)[0]
        self._fat = self.start + reserved * layout.BLOCK
        self._root = self._fat + fats * fat_blocks * layout.BLOCK
        self._entries = entries
        self._data = self._root + entries * ENTRY

    @staticmethod
    def _find(raw):
        for start in range(_STEP, raw.size, _STEP):
            # Not by the 55 AA at its end: FatFs mounts a boot sector that a power cut left without.
            boot = raw.read(start, 64)
            if boot[0] == 0xEB and boot[11:13] == b"\x00\x02" and boot[54:57] == b"FAT":
                return start
        raise StorageError("The drive is not readable")

    def _first_cluster(self, name):
        wanted = short_name(name)
        for index in range(self._entries):
            entry = self._raw.read(self._root + index * ENTRY, ENTRY)
            if entry[0] == 0:
                break
            if entry[0:11] == wanted and not entry[11] & 0x08:
                return struct.unpack_from("<H", entry, 26)[0]
        raise StorageError("File missing: " + name)

    def _next(self, cluster):
        pair = self._raw.read(self._fat + cluster * 3 // 2, 2)
        value = pair[0] | pair[1] << 8
        return value >> 4 if cluster & 1 else value & 0xFFF

    def address(self, name, size):
        """Flash offset of the file's first byte, or -1 when its `size` bytes are not one run."""
        cluster = self._first_cluster(name)
        first = cluster
        for _ in range(size // (self.cluster_blocks * layout.BLOCK) - 1):
            following = self._next(cluster)
            if following != cluster + 1:
                return -1
            cluster = following
        if self._next(cluster) < END_OF_CHAIN:
            return -1
        return self._data + (first - 2) * self.cluster_blocks * layout.BLOCK

    def length(self, name):
        """Bytes of all clusters in the file's chain, or -1 when that has no end."""
        cluster = self._first_cluster(name)
        count = 0
        while 2 <= cluster < END_OF_CHAIN and count < END_OF_CHAIN:
            cluster = self._next(cluster)
            count += 1
        return count * self.cluster_blocks * layout.BLOCK if cluster >= END_OF_CHAIN else -1


def slot_offset(address):
    """Offset inside a padded file at `address` of the first erase sector that is all its own."""
    return -address % layout.SECTOR
