"""Sets the clock by hand, in UTC: field after field, and the last press is the full minute."""

from __future__ import annotations

from pocketotp.clock import civil
from pocketotp.clock.clock import ClockError
from pocketotp.screens.base import Screen
from pocketotp.ui import keys
from pocketotp.ui import text as fit

_NAMES = ("year", "month", "day", "hour", "minute")
_LOWEST = (2000, 1, 1, 0, 0)
_HIGHEST = (2099, 12, 31, 23, 59)
_WIDTHS = (4, 2, 2, 2, 2)
_ERROR_MS = 2000  # a hand presses within so much of the full minute
_START = 1767225600  # 2026-01-01, when the clock has no time to begin with


class SetClock(Screen):
    """UP and DOWN change the field, OK goes on; OK held leaves all as it is.

    `utc` is what the clock says now, None if it has no time; `back()` gives the screen after it.
    """

    def __init__(self, app, utc, back) -> None:
        super().__init__(app)
        self._back = back
        self._fields = list(civil.to_civil(_START if utc is None else utc))[:5]
        self._at = 0

    def draw(self, canvas) -> None:
        canvas.center(0, "Set UTC: " + _NAMES[self._at], True)
        text = "%04d-%02d-%02d %02d:%02d" % tuple(self._fields)
        left = (fit.WIDTH - len(text)) // 2
        row = 2 if canvas.tall else 1
        canvas.text(row, " " * left + text)
        column = left + sum(_WIDTHS[: self._at]) + self._at
        canvas.text(row + 1, " " * column + "^" * _WIDTHS[self._at])
        if canvas.tall:
            last = self._at == len(_NAMES) - 1
            canvas.text(4, fit.ends("hold: no", "OK at :00" if last else "OK: next"))

    def key(self, key: int, kind: int):
        if key == keys.OK:
            if kind == keys.HOLD:
                return self._back()
            if kind == keys.CLICK:
                return self._next()
        elif kind in (keys.PRESS, keys.REPEAT):
            self._turn(1 if key == keys.UP else -1)
            self.changed = True
        return None

    def _turn(self, step: int) -> None:
        low, high = _LOWEST[self._at], self._highest()
        span = high - low + 1
        self._fields[self._at] = low + (self._fields[self._at] - low + step) % span

    def _highest(self) -> int:
        if self._at != 2:
            return _HIGHEST[self._at]
        return _days(self._fields[0], self._fields[1])

    def _next(self):
        self.changed = True
        if self._at == 1:
            self._fields[2] = min(self._fields[2], _days(self._fields[0], self._fields[1]))
        if self._at < len(_NAMES) - 1:
            self._at += 1
            return None
        return self._set()

    def _set(self):
        from pocketotp.screens.message import Message
        from pocketotp.screens.progress import Progress
        from pocketotp.vault import events

        app = self.app
        utc = civil.from_civil(*self._fields, 0)
        try:
            app.clock.set(utc)
        except ClockError as error:
            from pocketotp.screens.clock_words import why

            return Message(app, "Not set", why(error.reason), self._back)
        app.token.trust.note_set(utc, _ERROR_MS)
        app.token.add_event(events.CLOCK_SET, 1, 0, utc)
        return Progress(app, "Storing", app.token.flush(), lambda _: self._back())


def _days(year: int, month: int) -> int:
    """Days of a month."""
    following = (year + 1, 1) if month == 12 else (year, month + 1)
    if following[0] > 2099:
        return 31
    first = civil.from_civil(year, month, 1, 0, 0, 0)
    return (civil.from_civil(*following, 1, 0, 0, 0) - first) // 86400
