"""CircuitPython's `keypad`: keys scanned every 20 ms into a queue of 64 events.

shared-module/keypad: a full queue drops the new event and sets `overflowed`.
"""

from collections import deque

import supervisor
from _chip import chip


class Event:
    """A key went down or up; equal when key and direction are."""

    def __init__(self, key_number: int = 0, pressed: bool = True, timestamp=None) -> None:
        self.key_number = key_number
        self.pressed = pressed
        self.timestamp = supervisor.ticks_ms() if timestamp is None else timestamp

    @property
    def released(self) -> bool:
        """The opposite of `pressed`."""
        return not self.pressed

    def __eq__(self, other) -> bool:
        return (
            isinstance(other, Event)
            and self.key_number == other.key_number
            and self.pressed == other.pressed
        )

    def __hash__(self) -> int:
        return (self.pressed << 15) + self.key_number


class EventQueue:
    """Events, oldest first."""

    def __init__(self, limit: int) -> None:
        self._events: deque = deque()
        self._limit = limit
        self.overflowed = False

    def get(self):
        """The oldest event, or None."""
        return self._events.popleft() if self._events else None

    def get_into(self, event) -> bool:
        """Fills an event; False if there is none."""
        found = self.get()
        if found is None:
            return False
        event.key_number, event.pressed = found.key_number, found.pressed
        event.timestamp = found.timestamp
        return True

    def clear(self) -> None:
        """Forgets all events."""
        self._events.clear()
        self.overflowed = False

    def __bool__(self) -> bool:
        return bool(self._events)

    def __len__(self) -> int:
        return len(self._events)

    def _record(self, event) -> None:
        if len(self._events) >= self._limit:
            self.overflowed = True
        else:
            self._events.append(event)


class Keys:
    """One key a pin."""

    def __init__(
        self,
        pins,
        *,
        value_when_pressed: bool,
        pull: bool = True,
        interval: float = 0.020,
        max_events: int = 64,
        debounce_threshold: int = 1,
    ) -> None:
        self._pins = [pin.number for pin in pins]
        for number in self._pins:
            chip.claim(number, "Keys")
        self._pressed_level = value_when_pressed
        self._pull_up = pull and not value_when_pressed
        self._interval = int(interval * 1e9)
        self._start = chip.clock.now
        self._scan_due = False
        self.events = EventQueue(max_events)
        self.key_count = len(self._pins)
        self._down = self._levels()  # a key that is down already makes no event, only its release
        chip.listen(self._moved)

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        self.deinit()

    def deinit(self) -> None:
        """Stops scanning and gives the pins back."""
        for number in self._pins:
            chip.free(number)
        self._pins = []

    def reset(self) -> None:
        """Assumes that all keys are up: those that are down make an event."""
        self._down = [False] * len(self._pins)
        self._scan()

    def _moved(self) -> None:
        """A button moved: look at the next scan, as the chip does."""
        if not self._scan_due:
            self._scan_due = True
            passed = (chip.clock.now - self._start) % self._interval
            chip.clock.after(self._interval - passed, self._scan)

    def _levels(self) -> list[bool]:
        return [chip.level(pin, self._pull_up) == self._pressed_level for pin in self._pins]

    def _scan(self) -> None:
        self._scan_due = False
        for key, down in enumerate(self._levels()):
            if down != self._down[key]:
                self._down[key] = down
                self.events._record(Event(key, down, supervisor.ticks_of(chip.clock.now)))
