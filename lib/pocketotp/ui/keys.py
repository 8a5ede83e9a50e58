"""The three buttons: presses, holds and repeats from CircuitPython's keypad events.

A key gives PRESS, then either CLICK and RELEASE, or HOLD after 600 ms, REPEAT ever faster for UP
and DOWN, and RELEASE. Pure; `events` is keypad.Keys.events or anything with `get`, `clear` and
`overflowed`.
"""

from __future__ import annotations

UP = 0
OK = 1
DOWN = 2

PRESS = 0
RELEASE = 1
HOLD = 2
REPEAT = 3
CLICK = 4  # released before it became a hold

HOLD_MS = 600
_FIRST_REPEAT_MS = 220
_FASTEST_REPEAT_MS = 70


class Keys:
    """Call `next` until it gives None, every loop."""

    def __init__(self, events) -> None:
        self._events = events
        self._pressed = [False, False, False]
        self._held: int | None = None  # the key that may become a hold or repeats
        self._due = 0
        self._interval = 0  # 0: not held yet
        self._waiting: tuple | None = None

    @property
    def released(self) -> bool:
        """No key is down."""
        return not (self._pressed[UP] or self._pressed[OK] or self._pressed[DOWN])

    def down(self, now_ms: int) -> list[int]:
        """The keys that are down at power-up; what they did so far is forgotten."""
        while self.next(now_ms) is not None:
            pass
        self.forget()
        return [key for key in (UP, OK, DOWN) if self._pressed[key]]

    def next(self, now_ms: int):
        """(key, kind) of the next thing that happened, or None."""
        if self._waiting is not None:
            event = self._waiting
            self._waiting = None
            return event
        if self._events.overflowed:
            return self._recover()
        event = self._events.get()
        if event is None:
            return self._hold(now_ms)
        if event.pressed:
            return self._press(event.key_number, now_ms)
        return self._release(event.key_number)

    def forget(self) -> None:
        """Whatever is down now gives no click, hold or repeat any more."""
        self._held = None

    def _press(self, key: int, now_ms: int):
        self._pressed[key] = True
        self._held = key
        self._due = now_ms + HOLD_MS
        self._interval = 0
        return (key, PRESS)

    def _release(self, key: int):
        self._pressed[key] = False
        click = self._held == key and not self._interval
        if self._held == key:
            self._held = None
        if click:
            self._waiting = (key, RELEASE)
            return (key, CLICK)
        return (key, RELEASE)

    def _hold(self, now_ms: int):
        key = self._held
        if key is None or now_ms < self._due:
            return None
        if not self._interval:
            self._interval = _FIRST_REPEAT_MS
            self._due = now_ms + self._interval
            return (key, HOLD)
        if key == OK:
            return None
        self._interval = max(_FASTEST_REPEAT_MS, self._interval * 7 // 8)
        self._due = now_ms + self._interval
        return (key, REPEAT)

    def _recover(self):
        """Events were lost: what is down is unknown, so nothing is."""
        self._events.clear()
        self._pressed = [False, False, False]
        self._held = None
