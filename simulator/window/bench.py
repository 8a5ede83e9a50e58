"""A live machine in a thread: time is real, orders come through a queue, the window looks on."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable

from ..board import BUTTONS
from ..machine import Machine, MachineError

TAP_S = 0.09
HOLD_S = 0.85
REPEAT_S = 0.6  # a key that repeats keeps its button down for so long after each repeat
_GAP_S = 0.025  # the token looks at its buttons every 20 ms
_KEEP = 2000  # characters of typed text that stay readable


class Bench:
    """What the window may do with the machine; every method returns at once."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.error = ""
        self.typed = ""
        self.latched: set[str] = set()
        self._releases: dict[str, float] = {}
        self._orders: queue.Queue[Callable[[], None]] = queue.Queue()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._live, name="bench")

    def start(self) -> None:
        """Plugs the token in and lets it live."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread; the machine stays as it is."""
        self._ending.set()
        self._thread.join()

    # ------------------------------------------------------------- buttons

    def tap(self, button: str) -> None:
        """A short press."""
        self._orders.put(lambda: self._press(button, TAP_S))

    def hold(self, button: str) -> None:
        """A long press; called again in time (a repeating key) it goes on."""
        self._orders.put(lambda: self._press(button, HOLD_S))

    def down(self, button: str) -> None:
        """Presses a button until `up`."""
        self._orders.put(lambda: self._press(button, None))

    def up(self, button: str) -> None:
        """Lets a button go."""
        self._orders.put(lambda: self._release(button))

    def latch(self, button: str) -> None:
        """Keeps a button down until it is called again, also through a power-up."""
        if button in self.latched:
            self.latched.discard(button)
            self.up(button)
        else:
            self.latched.add(button)
            self.down(button)

    # ------------------------------------------------------------- the rest of the bench

    def toggle_power(self) -> None:
        """Pulls or plugs the cable."""
        self._orders.put(self._toggle_power)

    def toggle_suspend(self) -> None:
        """Puts the computer to sleep or wakes it."""
        machine = self.machine
        self._orders.put(lambda: machine.set_computer(suspended=not machine.suspended))

    def toggle_num_lock(self) -> None:
        """Presses NumLock on the computer."""
        machine = self.machine
        self._orders.put(lambda: machine.set_computer(num_lock=not machine.board.leds & 1))

    def set_clock(self, utc: int, stopped: bool) -> None:
        """Sets the DS3231."""
        self._orders.put(lambda: self.machine.set_clock(utc, stopped))

    def clear_typed(self) -> None:
        """Empties the computer pane."""
        self.typed = ""

    # ------------------------------------------------------------- the thread

    def _live(self) -> None:
        try:
            self.machine.go_live()
            self.machine.power_on()
            while not self._ending.is_set():
                self._round()
        except MachineError as error:
            self.error = str(error)

    def _round(self) -> None:
        while not self._orders.empty():
            self._orders.get()()
        now = time.monotonic()
        for button, due in list(self._releases.items()):
            if now >= due:
                self._release(button)
        if self.machine.powered:
            self.machine.pump(0.01)
        else:
            time.sleep(0.02)
            self.machine.run(0.02)
        typed = self.machine.take_typed()
        if typed:
            self.typed = (self.typed + typed)[-_KEEP:]

    def _press(self, button: str, seconds: float | None) -> None:
        assert button in BUTTONS
        held = button in self.machine.down
        if held and seconds == TAP_S and button in self._releases:
            self._release(button)  # a new tap: up, then down again
            held = False
            time.sleep(_GAP_S)
        if not held:
            self.machine.press(button)
        if seconds is None:
            self._releases.pop(button, None)
        else:
            wait = seconds if not held else REPEAT_S
            self._releases[button] = time.monotonic() + wait

    def _release(self, button: str) -> None:
        self._releases.pop(button, None)
        if button in self.machine.down and button not in self.latched:
            self.machine.release(button)

    def _toggle_power(self) -> None:
        if self.machine.powered:
            self.machine.power_off()
        else:
            self.machine.power_on()
