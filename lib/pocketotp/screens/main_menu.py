"""The menu behind OK held on the accounts."""

from __future__ import annotations

from pocketotp.screens.menu import Menu


def main_menu(app, at: int = 0):
    """Connect, lock, clock, activity, PIN and recovery, settings, about, erase."""
    items = (
        ("Connect", lambda: _connect(app)),
        ("Lock now", app.lock),
        ("Clock", lambda: _clock(app)),
        ("Activity", lambda: _activity(app)),
        ("PIN and recovery", lambda: _pin(app)),
        ("Settings", lambda: _settings(app)),
        ("About", lambda: _about(app)),
        ("Erase everything", lambda: _erase(app)),
        ("Back", app.home),
    )
    return Menu(app, "Menu", items, app.home, at)


def _connect(app):
    from pocketotp.screens.connect import offer

    return offer(app)


def _clock(app):
    from pocketotp.screens.clock_screen import ClockScreen

    return ClockScreen(app)


def _activity(app):
    from pocketotp.screens.activity import Activity

    return Activity(app)


def _pin(app):
    from pocketotp.screens.pin_menu import pin_menu

    return pin_menu(app)


def _settings(app):
    from pocketotp.screens.settings_menu import settings_menu

    return settings_menu(app)


def _about(app):
    from pocketotp.screens.about import about

    return about(app)


def _erase(app):
    from pocketotp.screens.erase import offer

    return offer(app)
