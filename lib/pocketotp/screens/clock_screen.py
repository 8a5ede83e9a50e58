"""The clock: UTC now, how it is, how far it may be off; OK sets it by hand."""

from __future__ import annotations

from pocketotp.clock import civil
from pocketotp.clock.clock import ClockError
from pocketotp.screens.base import Screen
from pocketotp.screens.clock_words import why
from pocketotp.ui import keys
from pocketotp.ui import text as fit


class ClockScreen(Screen):
    """OK goes to setting by hand, OK held goes back."""

    def __init__(self, app) -> None:
        super().__init__(app)
        self._utc = None
        self._trouble = ""

    def draw(self, canvas) -> None:
        if not canvas.tall:
            canvas.center(0, self._time() or why(self._trouble))
            canvas.center(1, self._trust())
            canvas.text(2, fit.ends("OK: set", "hold: back"))
            return
        canvas.center(0, "Clock (UTC)", True)
        canvas.center(1, self._time() or why(self._trouble))
        for i, line in enumerate(fit.wrap(self._trust())[:2]):
            canvas.center(2 + i, line)
        canvas.text(4, fit.ends("OK: set", "hold: back"))

    def _time(self) -> str:
        if self._utc is None:
            return ""
        return "%04d-%02d-%02d %02d:%02d:%02d" % civil.to_civil(self._utc)

    def _trust(self) -> str:
        if self._utc is None:
            return "Set it to get codes."
        trust = self.app.token.trust
        error = trust.estimate(self._utc)
        if error < 0:
            return "never set by you"
        days = max(0, self._utc - trust.set_at) // 86400
        when = "today" if not days else "1 day ago" if days == 1 else "%d days ago" % days
        return "+-%d s, set %s" % (error, when)

    def tick(self, now_ms: int):
        before = (self._utc, self._trouble)
        try:
            self._utc = self.app.clock.now()
            self._trouble = ""
        except ClockError as error:
            self._utc = None
            self._trouble = error.reason
        if (self._utc, self._trouble) != before:
            self.changed = True

    def key(self, key: int, kind: int):
        if key == keys.OK and kind == keys.HOLD:
            return self.app.menu(2)
        if key == keys.OK and kind == keys.CLICK:
            from pocketotp.screens.set_clock import SetClock

            return SetClock(self.app, self._utc, lambda: ClockScreen(self.app))
        return None
