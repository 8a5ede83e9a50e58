"""What the owner may choose: the key after a code, when to lock, when to go dark; the drive."""

from __future__ import annotations

from pocketotp.screens.menu import Menu
from pocketotp.screens.message import Message
from pocketotp.screens.progress import Progress

_SUFFIXES = ("nothing", "Enter", "Tab")
_LOCK_S = (30, 60, 120, 300, 600)
_DARK_S = (15, 30, 60, 120)


def settings_menu(app, at: int = 0):
    """OK turns a setting on to its next value; leaving stores them."""
    settings = app.token.settings
    items = (
        ("After code: " + _SUFFIXES[settings.suffix], lambda: _suffix(app)),
        ("Lock after " + _span(settings.idle_lock_s), lambda: _lock(app)),
        ("Dark after " + _span(settings.display_off_s), lambda: _dark(app)),
        ("Open the drive", lambda: _drive(app)),
        ("Back", lambda: _store(app)),
    )
    return Menu(app, "Settings", items, lambda: _store(app), at)


def _span(seconds: int) -> str:
    return "%d s" % seconds if seconds < 60 else "%d min" % (seconds // 60)


def _following(values, value: int) -> int:
    for candidate in values:
        if candidate > value:
            return candidate
    return values[0]


def _suffix(app):
    app.token.settings.suffix = (app.token.settings.suffix + 1) % len(_SUFFIXES)
    return settings_menu(app, 0)


def _lock(app):
    app.token.settings.idle_lock_s = _following(_LOCK_S, app.token.settings.idle_lock_s)
    return settings_menu(app, 1)


def _dark(app):
    app.token.settings.display_off_s = _following(_DARK_S, app.token.settings.display_off_s)
    return settings_menu(app, 2)


def _store(app):
    return Progress(app, "Storing", app.token.save_settings(), lambda _: app.menu(5))


def _drive(app):
    words = "A computer can then change everything here."
    back = lambda: settings_menu(app, 3)  # noqa: E731
    return Message(app, "Open the drive?", words, app.enter_maintenance, back, "open")
