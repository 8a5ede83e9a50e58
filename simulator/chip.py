"""The RP2040 with CircuitPython on it, from one reset to the next.

Holds what the shims of CircuitPython's modules share: time since reset, pins, USB set-up, the
mounted drive, nvm, the watchdog. The board around it outlives it. Figures: CircuitPython 10.2.1.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import NoReturn

from . import install
from .board import Board
from .chips.drive import Drive
from .chips.fat import Volume
from .chips.nvm import ByteArray
from .clock import MS, SECOND, US
from .usb import Usb

SPEED = 125_000_000
FLUSH_NS = 1000 * MS
LOOK_NS, IDLE_LOOK_NS, CALM_NS = 1 * MS, 5 * MS, 300 * MS
POWER_UP_NS = 1200 * MS  # CircuitPython waits a second for BOOT before it looks at boot.py
WATCHDOG_NS = 200 * MS


class Reset(BaseException):
    """The chip was reset: "watchdog", "software" or "power". Not an Exception, as on the chip."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Reload(BaseException):
    """supervisor.reload(): code.py begins again."""


class Chip:
    """`reason` is why it starts: "power", "watchdog" or "software"."""

    def __init__(self, board: Board, reason: str = "power", safe_mode: str = "NONE") -> None:
        self.board = board
        self.clock = board.clock
        self.clock.clear()
        self.reason = reason
        self.safe_mode = safe_mode
        self.started = self.clock.now
        self.frequency = SPEED
        self.phase = "boot"
        board.flash.dead = False
        self.nvm = ByteArray(board.flash)
        self.watchdog_ns = 0
        self.autoreload = True
        self._deadline = 0
        self._busy = 0
        self._button_listeners: list[Callable[[], None]] = []
        board.on_button = self._buttons_changed
        self.usb = Usb(board.computer, self.clock)
        self.claimed: dict[int, str] = {}
        self.clock.spend(WATCHDOG_NS if reason == "watchdog" else POWER_UP_NS)
        self.volume = Volume(Drive(board.flash), may_format=safe_mode == "NONE")
        self.clock.after(FLUSH_NS, self._flush_in_background)

    # ------------------------------------------------------------- time

    def ticks_ns(self) -> int:
        """Nanoseconds since the reset.

        The firmware's own work is not counted, so each look at the clock stands for what was done
        since the last one: a millisecond, and five once nothing has happened for a while.
        """
        idle = self.clock.now - self._busy > CALM_NS
        self.clock.spend(IDLE_LOOK_NS if idle else LOOK_NS)
        return self.clock.now - self.started

    def work(self, microseconds: float) -> None:
        """Lets the time pass that native code needs at 125 MHz."""
        self.clock.spend(int(microseconds * US * SPEED / self.frequency))
        self._busy = self.clock.now

    def touch(self) -> None:
        """Something happened from outside."""
        self._busy = self.clock.now

    # ------------------------------------------------------------- buttons and pins

    def level(self, gpio: int, pull_up: bool) -> bool:
        """What an input reads: a button grounds it, else its pull decides."""
        return not self.board.grounded(gpio) and pull_up

    def listen(self, action: Callable[[], None]) -> None:
        """Calls `action` whenever a button moves."""
        self._button_listeners.append(action)

    def claim(self, gpio: int, user: str) -> None:
        """A peripheral takes a pin. Raises ValueError when another one has it."""
        if gpio in self.claimed:
            raise ValueError(f"GP{gpio} in use")
        self.claimed[gpio] = user

    def free(self, gpio: int) -> None:
        """A peripheral lets go of its pin."""
        self.claimed.pop(gpio, None)

    # ------------------------------------------------------------- phases

    def start_code(self) -> None:
        """boot.py is done: USB attaches, and the next interpreter starts with free pins."""
        self.phase = "code"
        self.claimed.clear()
        self._button_listeners.clear()
        self.volume.writable = not self.usb.drive
        self.usb.attach()

    def start_boot(self) -> None:
        """boot.py (or safemode.py) may write, unless it makes the drive the computer's."""
        self.volume.writable = not self.usb.drive

    def write_boot_out(self, text: str) -> None:
        """Writes boot_out.txt if its text has changed, a second later, as CircuitPython does."""
        data = install.BOOT_OUT.format(uid=self.board.uid.hex().upper(), text=text).encode()
        if self.volume.read_file("/boot_out.txt") == data:
            return
        self.clock.sleep(1 * SECOND)
        kept, self.volume.writable = self.volume.writable, True
        self.volume.write_file("/boot_out.txt", data)
        self.volume.writable = kept
        self.volume.sync()

    def end_vm(self) -> None:
        """The interpreter ends by itself: open files are closed and written."""
        self.watchdog_ns = 0
        with contextlib.suppress(OSError):
            self.volume.close_files()

    def off(self) -> None:
        """No power, or reset: nothing that is still referenced may have an effect."""
        self.volume.detach()
        self.usb.detach()
        self.clock.clear()
        self.board.flash.dead = True
        self.board.on_button = lambda: None

    def reset(self, reason: str) -> NoReturn:
        """Resets the chip now. Raises Reset; nothing that handles it has an effect any more."""
        self.off()
        self.board.on_reset(reason)
        raise Reset(reason)

    # ------------------------------------------------------------- watchdog

    def feed(self) -> None:
        """Starts the watchdog's time anew."""
        self._deadline = self.clock.now + self.watchdog_ns

    def watch(self, timeout_ns: int) -> None:
        """Arms the watchdog (0 stops it)."""
        self.watchdog_ns = timeout_ns
        self.feed()
        if timeout_ns:
            self.clock.at(self._deadline, self._bark)

    def _bark(self) -> None:
        if not self.watchdog_ns:
            return
        if self.clock.now >= self._deadline:
            self.reset("watchdog")
        self.clock.at(self._deadline, self._bark)

    def _buttons_changed(self) -> None:
        self._busy = self.clock.now
        for action in list(self._button_listeners):
            action()

    def _flush_in_background(self) -> None:
        self.clock.after(FLUSH_NS, self._flush_in_background)
        if not self.volume.gone:
            self.volume.drive.flush()
