"""Connect mode: what it means, before; what goes on, while it lasts."""

from __future__ import annotations

from pocketotp.screens.base import Screen
from pocketotp.screens.message import Message
from pocketotp.ui import keys

TRUST = "While connected it can copy or change all that is on here."


def offer(app):
    """Before the reset into connect mode."""
    return Message(app, "Trust the computer?", TRUST, app.enter_connect, app.menu, "connect")


class Connect(Screen):
    """Home of an unlocked token in connect mode.

    There is no way to the accounts and the menu from here: computer and owner must not change the
    vault at the same time.
    """

    idle_locks = False  # the loop ends connect mode after its own idle time

    def __init__(self, app) -> None:
        super().__init__(app)
        self._seen: tuple | None = None

    def draw(self, canvas) -> None:
        connected, progress = self._state()
        canvas.center(0, "Connect mode", True)
        if progress:
            canvas.center(1 if not canvas.tall else 2, progress[0])
            canvas.bar(progress[1] * 128 // 1000)
            return
        if canvas.tall:
            canvas.center(1, "computer is there" if connected else "no computer yet")
            count = self.app.token.count
            canvas.center(2, "1 account" if count == 1 else "%d accounts" % count)
            canvas.center(3, "It is trusted fully.")
            canvas.center(4, "Hold OK: leave")
        else:
            canvas.center(1, "computer is there" if connected else "no computer yet")
            canvas.center(2, "Hold OK: leave")

    def _state(self):
        link = self.app.link
        return (link.connected, link.progress)

    def tick(self, now_ms: int):
        state = (self._state(), self.app.token.count)
        if state != self._seen:
            self._seen = state
            self.changed = True

    def key(self, key: int, kind: int):
        if key == keys.OK and kind == keys.HOLD:
            return self.app.leave_connect()
        return None
