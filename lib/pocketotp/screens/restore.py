"""While a computer restores a backup: its recovery code and the token's PIN, entered here."""

from __future__ import annotations

from pocketotp import states
from pocketotp.screens.message import Message


def ask(app, restore):
    """The screen for what `restore` (the link's question) asks for."""
    if restore.asks == "code":
        return _ask_code(app, restore)
    from pocketotp.screens.pin_entry import PinEntry

    return PinEntry(app, "PIN of this token", lambda pin: _check(app, restore, pin), app.refuse)


def _ask_code(app, restore):
    title, words = "Recovery code", "Enter the seven groups of the backup's code."
    if restore.wrong:
        title, words = "Wrong code", "It does not open this backup. Enter it again."
    return Message(app, title, words, lambda: _enter_code(app, restore), app.refuse, "enter")


def _enter_code(app, restore):
    from pocketotp.screens.group_entry import GroupEntry

    def done(groups):
        restore.answer(groups)
        return app.home()

    return GroupEntry(app, done, lambda: _ask_code(app, restore))


def _check(app, restore, pin: str):
    from pocketotp.screens.progress import Progress

    def after(result):
        if result == "ok":
            return app.home()
        if app.token.state == states.BLANK:
            return app.wiped()
        return Message(app, "Wrong PIN", "It counted as a try. Nothing was restored.", app.restart)

    work = _enter(app, restore, pin)
    return Progress(app, "Checking PIN", work, after, fast=True, failed=app.refuse)


def _enter(app, restore, pin: str):
    """Generator: the heap is never fuller than now, and the wheel has left it."""
    app.make_room()
    yield 0
    return (yield from restore.enter(pin))
