"""A recovery code, entered group by group on a wheel of letters."""

from __future__ import annotations

from pocketotp.pin import recovery
from pocketotp.screens.base import Screen
from pocketotp.screens.message import Message
from pocketotp.ui import keys
from pocketotp.ui import text as fit
from pocketotp.ui.wheel import Entry, Wheel


class GroupEntry(Screen):
    """One group; a wrong check character is said at once.

    `done(groups)` gives the screen after the seventh; `back()` the one to leave to.
    """

    idle_locks = False

    def __init__(self, app, done, back, groups=()) -> None:
        super().__init__(app)
        self._done = done
        self._back = back
        self._groups = list(groups)  # those before this one
        wheel = Wheel(recovery.ALPHABET, lambda count: 0)
        self._entry = Entry(wheel, recovery.GROUP_SIZE)

    def draw(self, canvas) -> None:
        title = "Group %d of %d" % (len(self._groups) + 1, recovery.GROUPS)
        canvas.center(0, title, True)
        taken = len(self._entry)
        shown = self._entry.text() + self._entry.wheel.current
        canvas.large(shown + "-" * (recovery.GROUP_SIZE - len(shown)), 15 if canvas.tall else 9)
        if canvas.tall:
            canvas.text(3, " " * (6 + 2 * taken) + "^")
            canvas.text(4, fit.ends("hold UP:back", "OK: next"))

    def key(self, key: int, kind: int):
        if key == keys.OK and kind == keys.CLICK:
            return self._take()
        if key == keys.UP and kind == keys.HOLD:
            return self._delete()
        if key != keys.OK and (kind == keys.PRESS or (key == keys.DOWN and kind == keys.REPEAT)):
            self._entry.wheel.turn(1 if key == keys.UP else -1)
            self.changed = True
        return None

    def _take(self):
        self._entry.take()
        self.changed = True
        if len(self._entry) < recovery.GROUP_SIZE:
            return None
        text = self._entry.text()
        number = len(self._groups)
        if not recovery.check_group(number, text):
            words = "Group %d has a wrong letter. Enter it again." % (number + 1)
            return Message(self.app, "Not right", words, self._again)
        groups = self._groups + [text]
        if len(groups) < recovery.GROUPS:
            return GroupEntry(self.app, self._done, self._back, groups)
        return self._done(groups)

    def _again(self):
        return GroupEntry(self.app, self._done, self._back, self._groups)

    def _delete(self):
        """The last letter; with none, the group before; with none, back."""
        self.changed = True
        if self._entry.delete():
            return None
        if self._groups:
            return GroupEntry(self.app, self._done, self._back, self._groups[:-1])
        return self._back()

    def leave(self) -> None:
        self._entry.wipe()
