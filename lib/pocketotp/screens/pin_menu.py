"""PIN and recovery: another PIN, another recovery code, the wipe PIN, how many tries."""

from __future__ import annotations

from pocketotp import states
from pocketotp.screens import new_pin
from pocketotp.screens.menu import Menu
from pocketotp.screens.message import Message
from pocketotp.screens.pin_entry import PinEntry
from pocketotp.screens.progress import Progress

_FEWEST, _MOST = 3, 16


def pin_menu(app, at: int = 0):
    """The four rules of the PIN."""
    has_wipe_pin = app.token.has_wipe_pin
    items = (
        ("Change PIN", lambda: _change_pin(app)),
        ("New recovery code", lambda: _new_code(app)),
        ("Wipe PIN: " + ("on" if has_wipe_pin else "off"), lambda: _wipe_pin(app)),
        ("Tries: %d" % app.token.wipe_limit, lambda: _limit(app)),
        ("Back", lambda: _back(app)),
    )
    return Menu(app, "PIN and recovery", items, lambda: _back(app), at)


def _back(app):
    return app.menu(4)


def _done(app, words: str, at: int):
    return Message(app, "Done", words, lambda: pin_menu(app, at))


def _ask(app, at: int, then):
    """The present PIN, then `then()`: who finds the token open must not make it their own."""

    def check(pin: str):
        return Progress(app, "Checking PIN", app.token.check_pin(pin), after, fast=True)

    def after(is_right):
        return then() if is_right else _wrong(app)

    return PinEntry(app, "Your PIN", check, lambda: pin_menu(app, at))


def _wrong(app):
    """After a wrong PIN, which locked the token or was the last one."""
    if app.token.state == states.BLANK:
        return app.wiped()
    return Message(app, "Wrong PIN", "It counted as a try.")


def _change_pin(app):
    had_wipe_pin = app.token.has_wipe_pin
    words = "The new PIN counts." + (" The wipe PIN is off now." if had_wipe_pin else "")

    def change(pin: str):
        work = app.token.change_pin(pin)
        return Progress(app, "Changing PIN", work, lambda _: _done(app, words, 0), fast=True)

    choose = lambda: new_pin.choose(app, change, lambda: pin_menu(app, 0), "New PIN")  # noqa: E731
    return _ask(app, 0, choose)


def _new_code(app):
    def check(pin: str):
        work = app.token.new_recovery_code(pin)
        return Progress(app, "Making keys", work, show, fast=True)

    def show(groups):
        if groups is None:
            return _wrong(app)
        from pocketotp.screens import recovery_code

        return recovery_code.present(app, groups, commit)

    def commit():
        words = "The new code counts. Destroy the old one."
        work = app.token.commit_recovery_code()
        return Progress(app, "Storing", work, lambda _: _done(app, words, 1))

    words = "The old one ends when the new one is noted."
    ask = lambda: PinEntry(app, "Your PIN", check, lambda: pin_menu(app, 1))  # noqa: E731
    return Message(app, "New recovery code", words, ask, lambda: pin_menu(app, 1), "go on")


def _wipe_pin(app):
    def store(pin):
        return Progress(app, "Storing", app.token.set_wipe_pin(pin), said, fast=True)

    def said(result):
        if result is False:
            return Message(app, "Not set", "It must differ from the PIN.", again)
        on = app.token.has_wipe_pin
        words = "This PIN erases all." if on else "The wipe PIN is off."
        return _done(app, words, 2)

    def again():
        return pin_menu(app, 2)

    if app.token.has_wipe_pin:
        words = "It is on. Switch it off?"
        return Message(app, "Wipe PIN", words, lambda: store(None), again, "off")
    words = "A second PIN that erases all when it is entered."
    choose = lambda: new_pin.choose(app, store, again, "Wipe PIN")  # noqa: E731
    return Message(app, "Wipe PIN", words, lambda: _ask(app, 2, choose), again, "choose")


def _limit(app):
    def store(limit: int):
        work = app.token.set_wipe_limit(limit)
        return Progress(app, "Storing", work, lambda _: pin_menu(app, 3))

    items = [
        ("%d wrong PINs" % limit, lambda limit=limit: store(limit))
        for limit in range(_FEWEST, _MOST + 1)
    ]
    at = app.token.wipe_limit - _FEWEST
    return Menu(app, "Erase after", items, lambda: pin_menu(app, 3), at)
