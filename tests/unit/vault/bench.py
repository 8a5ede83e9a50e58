"""A token over the simulator's flash, in this process: what the storage tests hold in their hands."""

from __future__ import annotations

import gc

from pocketotp.token import Token
from simulator.chips.drive import START, Drive as Blocks
from simulator.chips.fat import Volume
from simulator.chips.flash import Flash
from simulator.chips.nvm import ByteArray


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
            for _ in range(size // 4096):
                file.write(bytes(4096))
        self.volume.sync()

    def open(self, name):
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
        self.flash = Flash()
        self.volume: Volume | None = None
        self.ticks = 0

    def boot(self) -> Token:
        self.close()
        self.flash.revive()
        self.volume = Volume(Blocks(self.flash, START))
        self.nvm = ByteArray(self.flash)
        return Token(self.nvm, VolumeDrive(self.volume), self, self.ticks_ms)

    def close(self) -> None:
        """The power is gone: nothing that is still referenced can write any more."""
        if self.volume is not None:
            self.volume.detach()
            self.volume = None
            gc.collect()

    # what Token sees as RawFlash
    @property
    def size(self) -> int:
        return self.flash.size

    def read(self, offset: int, length: int) -> bytes:
        return self.flash.read(offset, length)

    def ticks_ms(self) -> int:
        self.ticks += 40
        return self.ticks


def run(steps):
    """Runs a generator to its end and returns its value."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def new_token(bench: Bench, pin: str = "2468") -> tuple[Token, list[str]]:
    """Boots and walks through the first setup."""
    token = bench.boot()
    run(token.prepare())
    groups = run(token.create(pin))
    run(token.commit_setup())
    return token, groups
