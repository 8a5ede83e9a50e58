"""Without the PIN: the recovery code, entered group by group, and then a new PIN."""

from __future__ import annotations

from pocketotp.pin import recovery
from pocketotp.screens import new_pin
from pocketotp.screens.base import Screen
from pocketotp.screens.menu import Menu
from pocketotp.screens.message import Message
from pocketotp.screens.progress import Progress
from pocketotp.ui import keys
from pocketotp.ui import text as fit
from pocketotp.ui.wheel import Entry, Wheel


def forgot(app):
    """What can be done without the PIN."""
    items = (
        ("Enter PIN", app.home),
        ("Use recovery code", lambda: start(app)),
        ("Erase everything", lambda: _erase(app)),
        ("About", lambda: _about(app)),
    )
    return Menu(app, "Locked", items, app.home)


def damaged(app):
    """Home of a token whose record of attempts or vault is not to be trusted."""
    if app.token.found is not None:
        way = ("Recover the vault", lambda: _rescue(app))
    else:
        way = ("Use recovery code", lambda: start(app))
    items = (
        ("What happened?", lambda: _why(app)),
        way,
        ("Erase everything", lambda: _erase(app)),
        ("About", lambda: _about(app)),
    )
    return Menu(app, "Damaged", items, app.home)


def _why(app):
    hope = "" if app.token.found else " Only the recovery code opens it."
    return Message(app, "Damaged", app.token.reason + "." + hope)


def _rescue(app):
    return Progress(app, "Recovering", app.token.rescue(), lambda _: app.home())


def _erase(app):
    from pocketotp.screens.erase import offer

    return offer(app)


def _about(app):
    from pocketotp.screens.about import about

    return about(app)


def start(app):
    """Asks for the first group."""
    return GroupEntry(app, [])


class GroupEntry(Screen):
    """One group on a wheel of letters. A wrong check character is said at once."""

    idle_locks = False

    def __init__(self, app, groups) -> None:
        super().__init__(app)
        self._groups = groups  # those before this one
        wheel = Wheel(recovery.ALPHABET, lambda count: 0)
        self._entry = Entry(wheel, recovery.GROUP_SIZE)

    def draw(self, canvas) -> None:
        title = "Group %d of %d" % (len(self._groups) + 1, recovery.GROUPS)
        canvas.center(0, title, canvas.tall)
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
        turns = kind == keys.PRESS or (key == keys.DOWN and kind == keys.REPEAT)
        if turns and key != keys.OK:
            self._entry.wheel.turn(1 if key == keys.UP else -1)
            self.changed = True
        return None

    def _take(self):
        self._entry.take()
        self.changed = True
        if len(self._entry) < recovery.GROUP_SIZE:
            return None
        text = self._entry.text()
        if not recovery.check_group(len(self._groups), text):
            words = "Group %d has a wrong letter. Enter it again." % (len(self._groups) + 1)
            return Message(self.app, "Not right", words, lambda: self._again(self._groups))
        groups = self._groups + [text]
        if len(groups) < recovery.GROUPS:
            return GroupEntry(self.app, groups)
        work = self.app.token.recover(groups)
        return Progress(self.app, "Checking code", work, self._after)

    def _again(self, groups):
        return GroupEntry(self.app, groups)

    def _delete(self):
        """The last letter; with none, the group before; with none, back."""
        self.changed = True
        if self._entry.delete():
            return None
        if self._groups:
            return GroupEntry(self.app, self._groups[:-1])
        return self.app.home()

    def _after(self, result: str):
        if result != "ok":
            words = "It is not the code of this token."
            return Message(self.app, "Wrong code", words)
        return new_pin.choose(self.app, self._set_pin, title="New PIN")

    def _set_pin(self, pin: str):
        work = self.app.token.set_pin(pin)
        return Progress(self.app, "Storing", work, lambda _: self.app.opened(), fast=True)

    def leave(self) -> None:
        self._entry.wipe()
