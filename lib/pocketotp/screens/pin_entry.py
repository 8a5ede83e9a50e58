"""A PIN on the wheel: only the digit that is being chosen is ever visible."""

from __future__ import annotations

from pocketotp.screens.base import Screen
from pocketotp.ui import keys
from pocketotp.ui.wheel import DIGITS, Entry, Wheel

SHORTEST = 4
LONGEST = 16


class PinEntry(Screen):
    """UP and DOWN turn, OK takes, OK held enters, UP held deletes or, with nothing taken, leaves.

    `done(pin)` gives the next screen; `back()` the one to leave to, None if there is none.
    """

    hint = "OK: next, hold: enter"

    def __init__(self, app, title: str, done, back=None) -> None:
        super().__init__(app)
        self._title = title
        self._done = done
        self._back = back
        self._note = ""
        self.entry = Entry(Wheel(DIGITS, app.below), LONGEST)

    def title(self) -> str:
        return self._title

    def draw(self, canvas) -> None:
        stars = "*" * len(self.entry)
        if canvas.tall:
            canvas.center(0, self.title(), True)
            canvas.center(1, stars)
            canvas.center(4, self._note or self.hint)
            canvas.code(self.entry.wheel.current, 24)
        else:
            canvas.center(0, self._note or self.title())
            canvas.center(2, stars and stars + " " * (len(stars) + 6))
            canvas.code(self.entry.wheel.current, 14)

    def key(self, key: int, kind: int):
        if kind == keys.PRESS and self._note:
            self._note = ""
            self.changed = True
        if key == keys.OK:
            if kind == keys.CLICK:
                self._take()
            elif kind == keys.HOLD:
                return self._submit()
        elif key == keys.UP and kind == keys.HOLD:
            return self._delete()
        elif kind == keys.PRESS or (key == keys.DOWN and kind == keys.REPEAT):
            self.entry.wheel.turn(1 if key == keys.UP else -1)
            self.changed = True
        return None

    def _take(self) -> None:
        if not self.entry.take():
            self._note = "at most 16 digits"
        self.changed = True

    def _delete(self):
        self.changed = True
        if not self.entry.delete() and self._back:
            return self._back()
        return None

    def _submit(self):
        self.changed = True
        if len(self.entry) < SHORTEST:
            self._note = "4 to 16 digits"
            return None
        pin = self.entry.text()
        self.entry.wipe()
        return self._done(pin)

    def leave(self) -> None:
        self.entry.wipe()
