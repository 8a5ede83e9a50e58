"""A second reader of the drive, which knows nothing of the firmware's: who owns which flash sector.

Written from Microsoft's "FAT: General Overview of On-Disk Format" 1.03; FAT12 only.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

START = 0x100000  # of the drive in the flash
BLOCK = 512
SECTOR = 4096  # what one erase takes
DIRECTORY = 0x10
LABEL = 0x08


class Fat12:
    """The volume in a flash image, as it is on the chip."""

    def __init__(self, image: bytes, start: int = START) -> None:
        self.image = bytes(image)
        boot = self.image[start : start + BLOCK]
        size, per_cluster, reserved, fats, roots = struct.unpack_from("<HBHBH", boot, 11)
        blocks, _, fat_blocks = struct.unpack_from("<HBH", boot, 19)
        assert size == BLOCK and blocks // per_cluster < 4085, "not FAT12"
        self.cluster = per_cluster * BLOCK
        self.fat = start + reserved * BLOCK
        self.root = self.fat + fats * fat_blocks * BLOCK
        self.root_size = roots * 32
        self.data = self.root + self.root_size
        self.start = start

    def entry(self, cluster: int) -> int:
        """What the FAT says of a cluster."""
        value = struct.unpack_from("<H", self.image, self.fat + cluster + cluster // 2)[0]
        return value >> 4 if cluster % 2 else value & 0xFFF

    def chain(self, cluster: int) -> list[int]:
        """All clusters of a file from its first."""
        found = []
        while 2 <= cluster < 0xFF8:
            assert cluster not in found, "a chain in a circle"
            found.append(cluster)
            cluster = self.entry(cluster)
        return found

    def address(self, cluster: int) -> int:
        """Where a cluster lies in the flash."""
        return self.data + (cluster - 2) * self.cluster

    def _listing(self, data: bytes, path: str) -> Iterator[tuple[str, list[int]]]:
        for at in range(0, len(data), 32):
            entry = data[at : at + 32]
            if entry[0] == 0:
                return
            if entry[0] in (0xE5, 0x2E) or entry[11] & LABEL:
                continue
            stem, extension = entry[:8].decode("latin-1"), entry[8:11].decode("latin-1")
            name = f"{path}{stem.strip()}.{extension.strip()}".rstrip(".").lower()
            clusters = self.chain(struct.unpack_from("<H", entry, 26)[0])
            yield name, clusters
            if entry[11] & DIRECTORY:
                inside = b"".join(self.read(cluster) for cluster in clusters)
                yield from self._listing(inside, name + "/")

    def read(self, cluster: int) -> bytes:
        """The bytes of a cluster."""
        at = self.address(cluster)
        return self.image[at : at + self.cluster]

    def files(self) -> dict[str, list[int]]:
        """Clusters of every file and directory by its path, short names in lower case."""
        return dict(self._listing(self.image[self.root : self.data], ""))

    def content(self, name: str) -> bytes:
        """The bytes of a file's clusters, in the order of the chain."""
        return b"".join(self.read(cluster) for cluster in self.files()[name])

    def is_one_run(self, name: str) -> bool:
        """Whether a file's clusters follow each other."""
        clusters = self.files()[name]
        return clusters == list(range(clusters[0], clusters[0] + len(clusters)))

    def slot(self, name: str) -> int:
        """Flash offset of the slot in one of the vault's files: its first whole erase sector."""
        return -(-self.address(self.files()[name][0]) // SECTOR) * SECTOR

    def owners(self) -> dict[int, set[str]]:
        """By erase sector: the files that have a block in it, "" for FAT and root directory."""
        found: dict[int, set[str]] = {}
        for at in range(self.start, self.data, BLOCK):
            found.setdefault(at - at % SECTOR, set()).add("")
        for name, clusters in self.files().items():
            for cluster in clusters:
                at = self.address(cluster)
                found.setdefault(at - at % SECTOR, set()).add(name)
        return found
