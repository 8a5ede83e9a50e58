"""A token over the simulator's flash, in this process: what the storage tests hold in their hands.

The firmware's storage runs as it is; only the derivation is cheap (one hash instead of thousands),
so that a hundred thousand lives of a token fit into an hour or two.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from unittest import mock

from pocketotp.crypto import hashes
from pocketotp.errors import StorageError
from pocketotp.token import Token
from pocketotp.vault import layout
from pocketotp.vault.fat_map import FatMap
from simulator.chips.drive import BLOCK, START
from simulator.chips.drive import Drive as Blocks
from simulator.chips.fat import Volume
from simulator.chips.flash import SECTOR, Flash, PowerCut
from simulator.chips.nvm import START as NVM
from simulator.chips.nvm import ByteArray

PIN = "2468"


class TracedFlash(Flash):
    """A flash that can note every operation: `trace` is a list of (offset, the bytes after it)."""

    trace: list[tuple[int, bytes]] | None = None

    def _change(self, kind: str, offset: int, new: bytes, cost: int) -> None:
        if self.trace is not None:
            self.trace.append((offset, bytes(new)))
        super()._change(kind, offset, new, cost)


class QuickNvm(ByteArray):
    """`microcontroller.nvm`, with a short way for the reading of slices."""

    def __getitem__(self, index):
        if index.__class__ is slice and 0 <= index.start <= index.stop <= 4096:
            return self._flash.memory[NVM + index.start : NVM + index.stop]
        return super().__getitem__(index)


class QuickFile:
    """A file in one piece, which the firmware makes sure of: read without FatFs, written by it."""

    def __init__(self, volume: Volume, name: str) -> None:
        self._file = volume.open("/" + name, "r+b")
        self._blocks = volume.drive
        self._memory = volume.drive.flash.memory
        self._start = first_byte(self._memory, name)
        self._position = 0

    def seek(self, offset: int) -> None:
        self._position = offset

    def read(self, length: int) -> bytes:
        self._blocks.flush()  # as any read does
        start = self._start + self._position
        self._position += length
        return bytes(self._memory[start : start + length])

    def readinto(self, buffer) -> None:
        buffer[:] = self.read(len(buffer))

    def write(self, data) -> int:
        self._file.seek(self._position)
        return self._file.write(data)


def first_byte(memory: bytearray, name: str) -> int:
    """Where a file in the root directory begins in the flash."""
    boot = memory[START : START + 32]
    reserved, fats = int.from_bytes(boot[14:16], "little"), boot[16]
    entries, sectors = (int.from_bytes(boot[at : at + 2], "little") for at in (17, 22))
    root = START + (reserved + fats * sectors) * BLOCK
    data = root + entries * 32
    stem, ending = name.upper().split(".")
    entry = memory.index(f"{stem:8}{ending:3}".encode(), root, data)
    cluster = int.from_bytes(memory[entry + 26 : entry + 28], "little")
    return data + (cluster - 2) * boot[13] * BLOCK


def wear_out(flash: Flash, start: int, size: int, erases: bool = False) -> None:
    """From now on this piece of the flash takes no program, and no erase unless `erases`."""
    erase, program = flash.erase, flash.program

    def worn_erase(offset: int, length: int = SECTOR) -> None:
        if erases or not start <= offset < start + size:
            erase(offset, length)

    def worn_program(offset: int, data: bytes) -> None:
        if not start <= offset < start + size:
            program(offset, data)

    flash.erase, flash.program = worn_erase, worn_program  # type: ignore[method-assign]


def wear_out_state(flash: Flash, erases: bool = False) -> None:
    """From now on neither state slot keeps what is written."""
    for name in layout.STATE_FILES:
        size = layout.file_size(layout.STATE_SLOT)
        wear_out(flash, first_byte(flash.memory, name), size, erases)


class VolumeDrive:
    """`pocketotp.vault.drive.Drive` over a mounted volume instead of CircuitPython's builtins."""

    def __init__(self, volume: Volume) -> None:
        self.volume = volume

    def size(self, name):
        try:
            return self.volume.stat("/" + name)[1]
        except OSError:
            return -1

    def create(self, name, size):
        with self.volume.open("/" + name, "wb") as file:
            file.seek(size)
            file.write(b"")
        self.volume.sync()
        if self.size(name) != size:
            raise OSError(28)

    def open(self, name):
        size = max(0, self.size(name))
        try:
            in_one_piece = FatMap(self.volume.drive.flash).address(name, size) >= 0
        except StorageError:  # not such a name, or not such a volume
            in_one_piece = False
        return QuickFile(self.volume, name) if in_one_piece else self.open_again(name)

    def open_again(self, name):
        return self.volume.open("/" + name, "r+b")

    def remove(self, name):
        self.volume.remove("/" + name)

    def rename(self, old, new):
        self.volume.rename("/" + old, "/" + new)

    def names(self):
        return self.volume.listdir("/")

    def sync(self):
        self.volume.sync()


class Bench:
    """Flash, nvm and volume; `boot()` gives the token that the firmware would make of them."""

    def __init__(self) -> None:
        self.flash = TracedFlash()
        self.volume: Volume | None = None
        self.reformatted = 0
        self.ticks = 0
        Volume(Blocks(self.flash, START)).detach()  # CircuitPython's own first format

    def boot(self, cut_after: int | None = None) -> Token:
        """Power on, with a power cut planned at that flash operation (1 is the next)."""
        self.close()
        self.flash.revive()
        self.volume = Volume(Blocks(self.flash, START))
        self.reformatted += self.volume.formatted
        self.nvm = QuickNvm(self.flash)
        self.flash.cut_after = cut_after
        return Token(self.nvm, VolumeDrive(self.volume), self, self.ticks_ms)

    def close(self) -> None:
        """The power is gone: nothing that is still referenced can write any more."""
        if self.volume is not None:
            self.volume.detach()
            self.volume = None
            gc.collect(0)

    def snapshot(self) -> bytes:
        """The whole flash chip."""
        return bytes(self.flash.memory)

    def restore(self, image: bytes | bytearray) -> None:
        """Power off, and the flash is what it was."""
        self.close()
        self.flash.memory[:] = image

    # what Token sees as RawFlash
    @property
    def size(self) -> int:
        return self.flash.size

    def read(self, offset: int, length: int) -> bytes:
        return bytes(self.flash.memory[offset : offset + length])

    def ticks_ms(self) -> int:
        self.ticks += 40
        return self.ticks


def run(steps: Generator):
    """Runs a generator to its end and returns its value."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def new_pin(token: Token, old: str, new: str) -> None:
    """A PIN change as the menu makes it: the old one is asked for first."""
    assert run(token.check_pin(old))
    run(token.change_pin(new))


def new_wipe_pin(token: Token, pin: str, new: str) -> bool:
    """A wipe PIN, after the PIN; False if it is the PIN."""
    assert run(token.check_pin(pin))
    return run(token.set_wipe_pin(new))


def new_token(bench: Bench, pin: str = PIN) -> tuple[Token, list[str]]:
    """Boots and walks through the first setup."""
    token = bench.boot()
    run(token.prepare())
    groups = run(token.create(pin))
    run(token.commit_setup())
    return token, groups


def _cheap(password, salt, iterations, out=None, chunk=0):
    out = bytearray(32) if out is None else out
    out[:] = hashes.sha256(bytes(password) + b"/" + bytes(salt) + str(iterations).encode())
    yield 1000
    return out


@contextmanager
def cheap_derivation() -> Iterator[None]:
    """PBKDF2 costs nothing meanwhile, nor does the garbage collector look at all of Python."""
    gc.collect()
    gc.freeze()
    try:
        with (
            mock.patch("pocketotp.crypto.pbkdf2.derive", _cheap),
            mock.patch("pocketotp.crypto.pbkdf2.rate", lambda *_: 1),
        ):
            yield
    finally:
        gc.unfreeze()


@contextmanager
def same_keys(seed: int) -> Iterator[None]:
    """The same "random" keys in every run."""
    with mock.patch("os.urandom", random.Random(seed).randbytes):
        yield


__all__ = ["PIN", "Bench", "PowerCut", "cheap_derivation", "new_token", "run", "same_keys"]
