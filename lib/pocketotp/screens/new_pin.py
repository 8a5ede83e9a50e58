"""Choosing a PIN: entered, its strength told honestly, entered again."""

from __future__ import annotations

from pocketotp.screens import strength
from pocketotp.screens.message import Message
from pocketotp.screens.pin_entry import PinEntry


def choose(app, done, back=None, title="Choose a PIN"):
    """The screen for a new PIN; `done(pin)` gives what comes after both entries agree."""
    return PinEntry(app, title, lambda pin: _judge(app, pin, done, back, title), back)


def _judge(app, pin: str, done, back, title: str):
    def again():
        return PinEntry(app, "Same PIN again", check, retry)

    def retry():
        return choose(app, done, back, title)

    def check(second: str):
        if second == pin:
            return done(pin)
        return Message(app, "PINs differ", "Choose and enter it twice again.", retry)

    name = "PIN of %d digits" % len(pin)
    return Message(app, name, strength.words(pin), again, retry, "use it")
