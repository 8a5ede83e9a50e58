"""Drives that had a life before the setup: files written and deleted, holes everywhere.

And a host that goes on copying files between the token's own writes, as it does in maintenance.
"""

from __future__ import annotations

import errno
import random
from collections import Counter

from pocketotp.vault.layout import STATE_SLOT, VAULT_SLOT, file_size
from torture.bench import Bench
from torture.fat12 import SECTOR, Fat12
from torture.sequences import Life
from torture.world import Broken

FILES = {
    "vault.a": VAULT_SLOT,
    "vault.b": VAULT_SLOT,
    "state.a": STATE_SLOT,
    "state.b": STATE_SLOT,
}
NVM = 0x0FF000
CRUMBS, BRICKS, SHIFTED, MIXED, FULL = "crumbs", "bricks", "shifted", "mixed", "nearly full"
KINDS = (CRUMBS, BRICKS, SHIFTED, MIXED, FULL)
# Bytes of the smallest and the largest file, KiB written in all, part of the files deleted again.
_HISTORY = {
    CRUMBS: (1, 3_000, 600, 0.5),
    BRICKS: (8_000, 60_000, 500, 0.5),
    SHIFTED: (1, 600, 40, 0.5),
    MIXED: (500, 20_000, 640, 0.4),
    FULL: (75_000, 90_000, 940, 0.5),  # the only room is where whole files were
}


class FragmentedBench(Bench):
    """A bench whose drive is fragmented in one of the KINDS; the same for the same seed."""

    def __init__(self, kind: str, seed: int = 0) -> None:
        super().__init__()
        self.kept: dict[str, bytes] = {}
        self.boot()
        self._fill(kind, random.Random(f"{kind} {seed}"))
        self.close()

    def _fill(self, kind: str, rng: random.Random) -> None:
        written: dict[str, bytes] = {}
        total = 0
        self.volume.mkdir("/host")
        least, most, filled, deleted = _HISTORY[kind]
        while total + most < filled * 1024:
            data = rng.randbytes(rng.randint(least, most))
            name = f"host/{len(written):04}.bin"
            self.volume.write_file("/" + name, data)
            written[name] = data
            total += -(-len(data) // 512) * 512
        for name in sorted(written):
            if rng.random() < deleted:
                self.volume.remove("/" + name)
            else:
                self.kept[name] = written[name]
        self.volume.sync()


def misplaced(image: bytes) -> list[str]:
    """What is wrong with the vault's files in a flash image, by our own reader of the FAT."""
    fat = Fat12(image)
    files, owners, wrong = fat.files(), fat.owners(), []
    for name, slot in FILES.items():
        if len(files.get(name, ())) * fat.cluster != file_size(slot) or not fat.is_one_run(name):
            wrong.append(f"{name} is not one run of its size")
            continue
        for at in range(fat.slot(name), fat.slot(name) + slot, SECTOR):
            if owners.get(at) != {name}:
                wrong.append(f"{name} shares a sector at {at:#x} with {owners.get(at)}")
    wrong += [f"{name} was left" for name in files if name.startswith("filler")]
    return wrong


def slot_sectors(image: bytes) -> set[int]:
    """Flash offsets of all erase sectors in the vault's slots."""
    fat = Fat12(image)
    return {
        at
        for name, slot in FILES.items()
        for at in range(fat.slot(name), fat.slot(name) + slot, SECTOR)
    }


def changed_files(image: bytes, kept: dict[str, bytes]) -> list[str]:
    """Which of the host's files are not what it wrote."""
    fat = Fat12(image)
    files = fat.files()
    return [
        name for name, data in kept.items()
        if name not in files or fat.content(name)[: len(data)] != data
    ]  # fmt: skip


class HostedLife(Life):
    """A random life in which a host writes and deletes files between the steps.

    `strays`: flash operations of the token outside its own sectors, and of the host inside them.
    """

    def __init__(self, base, seed: int) -> None:
        super().__init__(base, seed)
        self.ours = slot_sectors(base.image) | {NVM}
        self.files: dict[str, bytes] = {}
        self.strays: list[str] = []
        self.hosted = 0

    def _step(self) -> None:
        self._watch("host", self._host, lambda sector: sector not in self.ours)
        self._watch("token", super()._step, lambda sector: sector in self.ours)

    def _watch(self, who: str, act, allowed) -> None:
        log = self.bench.flash.log = []
        act()
        self.bench.flash.log = None
        self.strays += [
            f"{who}: {operation.kind} at {operation.offset:#x}"
            for operation in log
            if not allowed(operation.offset - operation.offset % SECTOR)
        ]
        self.hosted += len(log) if who == "host" else 0

    def _host(self) -> None:
        self.bench.boot()
        volume = self.bench.volume
        for _ in range(self.rng.randrange(1, 4)):
            name = f"copy{self.rng.randrange(5)}.bin"
            if name in self.files and self.rng.random() < 0.4:
                volume.remove("/" + name)
                del self.files[name]
                continue
            data = self.rng.randbytes(self.rng.randrange(1, 30_000))
            try:
                volume.write_file("/" + name, data)
                self.files[name] = data
            except OSError as error:
                assert error.errno == errno.ENOSPC
                volume.remove("/" + name)
                self.files.pop(name, None)
        volume.sync()


def run_hosted_lives(base, seeds: range) -> tuple[Counter, list[str]]:
    """(steps and cuts by name, what broke) over one life with a host for each seed."""
    told, broken = Counter(), []
    for seed in seeds:
        base.bench.reformatted = 0
        life = HostedLife(base, seed)
        try:
            life.live(4)
        except Broken as error:
            broken.append(f"host, seed {seed}: {error}")
        image = base.bench.snapshot()
        broken += [f"host, seed {seed}: {stray}" for stray in life.strays]
        broken += [f"host, seed {seed}: {wrong}" for wrong in misplaced(image)]
        files = {**base.bench.kept, **life.files}
        broken += [f"host, seed {seed}: {name} changed" for name in changed_files(image, files)]
        told += life.told
    return told, broken
