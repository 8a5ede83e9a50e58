"""What happened to the token lately, the newest first."""

from __future__ import annotations

from pocketotp.clock import civil
from pocketotp.errors import StorageError
from pocketotp.screens.base import Screen
from pocketotp.ui import keys
from pocketotp.ui import text as fit
from pocketotp.vault import events

_WORDS = {
    events.SETUP: "set up",
    events.UNLOCKED: "unlock",
    events.TYPED: "typed",
    events.IMPORTED: "import",
    events.DELETED: "delete",
    events.CONNECTED: "connect",
    events.MAINTENANCE: "drive!",
    events.PIN_CHANGED: "new PIN",
    events.RECOVERY_CHANGED: "new code",
    events.RECOVERED: "recover",
    events.CLOCK_SET: "set clk",
    events.REPAIRED: "repair",
    events.STATE_LOST: "lost",
    events.BACKED_UP: "backup",
    events.RESTORED: "restore",
    events.SETTING_CHANGED: "setting",
    events.CRASHED: "crash",
    events.REFUSED: "refused",
}


class Activity(Screen):
    """UP and DOWN page, OK goes back."""

    def __init__(self, app) -> None:
        super().__init__(app)
        self._top = 0
        self._page = 4
        self._known = self._count_known(app.token.events)

    def _count_known(self, log) -> int:
        """How many of the newest events name their account by a place that is still its own.

        An import or a restore may have given any place to another account.
        """
        for i in range(len(log)):
            if log.get(i)[0] in (events.IMPORTED, events.RESTORED):
                return i
        return len(log)

    def draw(self, canvas) -> None:
        log = self.app.token.events
        self._page = canvas.rows - 1
        last = min(self._top + self._page, len(log))
        canvas.text(0, fit.ends("Activity", "%d-%d/%d" % (self._top + 1, last, len(log))), True)
        for i in range(self._top, last):
            canvas.text(1 + i - self._top, self._line(log.get(i), i < self._known))

    def _line(self, event, is_known: bool) -> str:
        kind, arg, ref, utc = event
        when = "--.-- --:--"
        if utc:
            date = civil.to_civil(utc)
            when = "%02d-%02d %02d:%02d" % (date[1], date[2], date[3], date[4])
        if kind == events.TYPED:
            return when + " " + (self._name(ref) if is_known else "typed")
        return when + " " + self._what(kind, arg, ref)

    def _what(self, kind: int, arg: int, ref: int) -> str:
        if kind == events.UNLOCKED and arg:
            return "%d wrong!" % arg
        if kind == events.IMPORTED:
            return "+%d accts" % ref
        return _WORDS.get(kind, "event %d" % kind)

    def _name(self, place: int) -> str:
        """The account that was typed, if it is still there."""
        position = self.app.token.position(place)
        if position < 0:
            return "typed"
        try:
            account = self.app.token.account(position)
        except StorageError:
            return ">damaged"
        account.wipe()
        return ">" + fit.plain(account.issuer or account.name)[:8]

    def key(self, key: int, kind: int):
        if key == keys.OK and kind in (keys.CLICK, keys.HOLD):
            return self.app.menu(3)
        if kind in (keys.PRESS, keys.REPEAT):
            step = self._page if key == keys.DOWN else -self._page
            if 0 <= self._top + step < len(self.app.token.events):
                self._top += step
                self.changed = True
        return None
