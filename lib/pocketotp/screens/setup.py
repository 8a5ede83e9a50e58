"""First start: a PIN, keys, the recovery code; then the vault is written, all at once.

The way, with the texts that scripts rely on:

    "Welcome"           OK
    "Choose a PIN"      wheel: OK takes a digit, OK held enters
    "PIN of N digits"   OK (DOWN first while it says "DOWN: more")
    "Same PIN again"    wheel
    "Preparing", "Making keys"
    "Recovery code"     OK (DOWN first while it says "DOWN: more")
    "Group 1 of 7"      the group in double size, OK; and so on to 7
    "Which is group N?" four choices, UP or DOWN, OK; asked twice
    "Storing"
    "Ready"             OK, then the accounts
"""

from __future__ import annotations

from pocketotp.screens import new_pin, recovery_code
from pocketotp.screens.message import Message
from pocketotp.screens.progress import Progress

_WELCOME = "This token is empty. Choose a PIN first."
_READY = "Fill it: hold OK for the menu, choose Connect."


def welcome(app):
    """The first screen of a blank token."""
    return Message(app, "Welcome", _WELCOME, lambda: _choose(app), answer="start")


def _choose(app):
    return new_pin.choose(app, lambda pin: _prepare(app, pin), lambda: welcome(app))


def _prepare(app, pin: str):
    def create(_):
        work = app.token.create(pin)
        return Progress(app, "Making keys", work, lambda groups: _show(app, groups), fast=True)

    return Progress(app, "Preparing", app.token.prepare(), create)


def _show(app, groups):
    return recovery_code.present(app, groups, lambda: _commit(app))


def _commit(app):
    return Progress(app, "Storing", app.token.commit_setup(), lambda _: _ready(app))


def _ready(app):
    return app.opened(Message(app, "Ready", _READY))
