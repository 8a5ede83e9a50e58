"""The recovery code: shown once, group by group, and two groups asked back."""

from __future__ import annotations

from pocketotp.screens.base import Screen
from pocketotp.screens.menu import Menu
from pocketotp.screens.message import Message
from pocketotp.ui import keys
from pocketotp.ui import text as fit

_CHOICES = 4
_WHY = "Your way in without the PIN. Write down 7 groups. Shown once."


def present(app, groups, done):
    """Explains, shows and asks; `done()` gives what comes after the right answers."""
    return Message(app, "Recovery code", _WHY, lambda: ShowCode(app, groups, done))


class ShowCode(Screen):
    """One group a page."""

    idle_locks = False

    def __init__(self, app, groups, done) -> None:
        super().__init__(app)
        self._groups = groups
        self._done = done
        self._at = 0

    def draw(self, canvas) -> None:
        canvas.center(0, "Group %d of %d" % (self._at + 1, len(self._groups)), True)
        canvas.large(self._groups[self._at], 22 if canvas.tall else 9)
        if canvas.tall:
            canvas.text(4, fit.ends("UP: back" if self._at else "", "OK: next"))

    def key(self, key: int, kind: int):
        if key == keys.UP and kind == keys.PRESS and self._at:
            self._at -= 1
            self.changed = True
        elif key == keys.OK and kind == keys.CLICK:
            if self._at + 1 == len(self._groups):
                return ask(self.app, self._groups, self._done)
            self._at += 1
            self.changed = True
        return None

    def leave(self) -> None:
        self._groups = ()


def ask(app, groups, done):
    """Two groups, chosen at random, are asked back."""
    first = app.below(len(groups))
    second = (first + 1 + app.below(len(groups) - 1)) % len(groups)

    def again():
        return ShowCode(app, groups, done)

    def wrong():
        return Message(app, "Not that one", "Look at the code again.", again)

    def question(number: int, right):
        choices = _choices(app, groups, number)
        items = [(choice, right if choice == groups[number] else wrong) for choice in choices]
        return Menu(app, "Which is group %d?" % (number + 1), items, again)

    return question(first, lambda: question(second, done))


def _choices(app, groups, number: int) -> list:
    """The right group and three others, in random order."""
    others = [group for group in groups if group != groups[number]]
    choices = [groups[number]]
    while len(choices) < _CHOICES and others:
        choices.insert(app.below(len(choices) + 1), others.pop(app.below(len(others))))
    return choices
