"""Resets the chip through its watchdog: USB is back in 0.2 s, and no file is closed on the way."""

from __future__ import annotations

import time

import microcontroller
from watchdog import WatchDogMode


def restart() -> None:
    """Never returns."""
    dog = microcontroller.watchdog
    dog.timeout = 0.05
    dog.mode = WatchDogMode.RESET
    while True:
        time.sleep(0.01)
