"""Without the PIN: the recovery code, entered group by group, and then a new PIN."""

from __future__ import annotations

from pocketotp.screens.menu import Menu
from pocketotp.screens.message import Message
from pocketotp.screens.progress import Progress


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
    items = [
        ("What happened?", lambda: _why(app)),
        ("Erase everything", lambda: _erase(app)),
        ("About", lambda: _about(app)),
    ]
    if app.token.found is not None:
        items.insert(1, ("Recover the vault", lambda: _rescue(app)))
    elif _has_vault(app):
        items.insert(1, ("Use recovery code", lambda: start(app)))
    return Menu(app, "Damaged", items, app.home)


def _has_vault(app):
    """Whether there is one for the recovery code to open."""
    pair = app.token.pair
    return app.token.found is None and pair is not None and pair.newest() is not None


def _why(app):
    hope = " Only the recovery code opens it." if _has_vault(app) else ""
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
    """Asks for the code, then for a new PIN."""
    from pocketotp.screens.group_entry import GroupEntry

    def check(groups):
        work = app.token.recover(groups)
        return Progress(app, "Checking code", work, lambda result: _after(app, result))

    return GroupEntry(app, check, app.home)


def _after(app, result: str):
    if result != "ok":
        return Message(app, "Wrong code", "It is not the code of this token.")
    from pocketotp.screens import new_pin

    return new_pin.choose(app, lambda pin: _set_pin(app, pin), title="New PIN")


def _set_pin(app, pin: str):
    def failed(error):
        app.token.lock()
        return Message(app, error.title, error.reason)

    def stored(_):
        said = Message(app, "Done", "The new PIN counts. The wipe PIN is off now.")
        return app.opened(said if had_wipe_pin else None)

    had_wipe_pin = app.token.has_wipe_pin
    work = app.token.set_pin(pin)
    return Progress(app, "Storing", work, stored, fast=True, failed=failed)
