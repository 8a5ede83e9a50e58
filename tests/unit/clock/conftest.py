"""The firmware's clock over Adafruit's own driver and a DS3231 at register level."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from simulator.board import RTC_ADDRESS, Board
from simulator.chip import Chip
from simulator.clock import MS, SECOND
from simulator.loader import Importer
from simulator.paths import firmware_root

START = 1_800_000_000  # 2027-01-15 08:00:00


class Wired:
    """A board with a clock chip, and the clock that firmware would have there."""

    def __init__(self) -> None:
        self.board = Board(seed=1, utc=START)
        self.chip = Chip(self.board)
        self.chip.start_code()
        load = Importer(self.chip, [firmware_root() / "lib"]).load
        self.module = load("pocketotp.clock.clock")
        self.ticks_ms = load("supervisor").ticks_ms
        pins = load("board")
        i2c = load("busio").I2C(pins.GP5, pins.GP4, frequency=400_000)
        self.driver = load("adafruit_ds3231").DS3231(i2c)
        self.rtc.set(START * SECOND)  # importing takes its time
        self.clock = self.new_clock()

    def new_clock(self):
        """The clock as it is after a power-up."""
        return self.module.Clock(self.driver, self.ticks_ms)

    @property
    def rtc(self):
        """The chip."""
        return self.board.rtc

    def wait(self, milliseconds: int) -> None:
        """Lets time pass."""
        self.board.clock.sleep(milliseconds * MS)

    def poke(self, register: int, *values: int) -> None:
        """Writes registers behind the firmware's back."""
        self.rtc.write(bytes((register, *values)))

    def unplug_rtc(self) -> None:
        """The chip no longer answers."""
        self.board.remove(RTC_ADDRESS)


@pytest.fixture
def wired() -> Iterator[Wired]:
    made = Wired()
    yield made
    made.chip.off()
