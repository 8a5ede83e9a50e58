"""The virtual clock: one count of nanoseconds that the chips, the firmware and the scripts share.

Time passes only when somebody spends it: a sleep, a bus transfer, a flash operation, a look at the
clock. Headless it jumps; a pacer (the window, a host command that talks to the token) ties it to
real time. Nothing here reads the real clock.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Protocol

SECOND = 1_000_000_000
MS = 1_000_000
US = 1_000


class Pacer(Protocol):
    """Ties virtual to real time. Both return the virtual time that was reached, at most `until`."""

    def wait(self, now: int, until: int) -> int:
        """Waits for virtual time `until`, or less when something happened."""

    def keep_up(self, now: int) -> int:
        """Looks at the real clock without waiting long."""


class VirtualClock:
    """Nanoseconds since the machine was made, with timers and an optional limit.

    At the limit `on_limit` is called, which must raise the limit (or raise an exception): that is
    how a script holds the firmware still while it looks at the screen.
    """

    def __init__(self, now: int = 0) -> None:
        self.now = now
        self.limit: int | None = None
        self.on_limit: Callable[[], None] | None = None
        self.pacer: Pacer | None = None
        self._timers: list[tuple[int, int, Callable[[], None]]] = []
        self._count = 0

    def at(self, when: int, action: Callable[[], None]) -> None:
        """Calls `action` once, when the clock reaches `when` (nanoseconds)."""
        self._count += 1
        heapq.heappush(self._timers, (when, self._count, action))

    def after(self, delay: int, action: Callable[[], None]) -> None:
        """Calls `action` once, `delay` nanoseconds from now."""
        self.at(self.now + delay, action)

    def clear(self) -> None:
        """Forgets all timers (the chip that set them is gone)."""
        self._timers.clear()

    def spend(self, nanoseconds: int) -> None:
        """Lets the time pass that some work takes."""
        self._run_to(self.now + nanoseconds)
        if self.pacer is not None:
            self.now = max(self.now, self.pacer.keep_up(self.now))

    def sleep(self, nanoseconds: int) -> None:
        """Lets time pass with nothing to do: a pacer really waits."""
        if self.pacer is None:
            self._run_to(self.now + nanoseconds)
            return
        until = self.now + nanoseconds
        while self.now < until and self.pacer is not None:
            stop = min(until, self._timers[0][0]) if self._timers else until
            self._run_to(max(self.now, self.pacer.wait(self.now, stop)))
        self._run_to(until)

    def _run_to(self, target: int) -> None:
        while True:
            timers = self._timers
            stop = timers[0][0] if timers and timers[0][0] <= target else target
            if self.limit is not None and self.limit < stop and self.on_limit is not None:
                self.now = max(self.now, self.limit)
                self.on_limit()
                continue
            self.now = max(self.now, stop)
            if not (timers and timers[0][0] <= self.now):
                return
            heapq.heappop(timers)[2]()
