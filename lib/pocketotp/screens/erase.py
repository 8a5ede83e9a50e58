"""Erasing everything: said plainly, then OK held for five seconds."""

from __future__ import annotations

from pocketotp.screens.base import Screen
from pocketotp.screens.message import Message
from pocketotp.screens.progress import Progress
from pocketotp.ui import keys

HOLD_MS = 5000
_WHAT = "Accounts, PIN and recovery code are destroyed for good."


def offer(app, after=None, back=None):
    """`after()` gives what comes when all is gone; without it the token starts afresh."""
    back = back or app.home
    go_on = lambda: HoldToErase(app, after or (lambda: gone(app)), back)  # noqa: E731
    return Message(app, "Erase everything", _WHAT, go_on, back, "go on")


def gone(app, words="The token is empty now."):
    """After a wipe: OK starts afresh."""
    return Message(app, "Erased", words, app.restart)


class HoldToErase(Screen):
    """OK held to the end of the bar erases; letting go cancels."""

    def __init__(self, app, after, back) -> None:
        super().__init__(app)
        self._after = after
        self._back = back
        self._since = None
        self._bar = 0

    def draw(self, canvas) -> None:
        canvas.center(0, "Erase everything", True)
        canvas.center(1 if not canvas.tall else 2, "Hold OK for 5 s")
        if self._since is not None:
            canvas.bar(self._bar)
        elif canvas.tall:
            canvas.text(4, "UP: back")

    def key(self, key: int, kind: int):
        if key == keys.OK:
            self.changed = True
            if kind == keys.PRESS:
                self._since = self.app.now_ms
            elif kind == keys.RELEASE:
                self._since = None
        elif key == keys.UP and kind == keys.PRESS and self._since is None:
            return self._back()
        return None

    def tick(self, now_ms: int):
        held = 0 if self._since is None else now_ms - self._since
        if held >= HOLD_MS:
            return Progress(self.app, "Erasing", self.app.token.wipe(), lambda _: self._after())
        bar = held * 128 // HOLD_MS
        if bar != self._bar:
            self._bar = bar
            self.changed = True
        return None
