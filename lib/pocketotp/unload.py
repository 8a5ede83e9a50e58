"""Forgets modules of rare screens and rare work once they are done, so that the heap stays large.

A module takes 2 to 8 KB of the heap and would stay for ever. What is forgotten is imported again
at its next use, in 10 to 40 ms as `.mpy`. Only modules that are always imported inside functions
may be named here; others would only be loaded twice.
"""

import gc
import sys

# What a home screen needs; every other screen comes and goes.
_SCREENS = ("base", "accounts", "account_view", "lock", "pin_entry", "connect", "confirm")
_RARE = (
    "pocketotp.pin.change",
    "pocketotp.pin.check",
    "pocketotp.pin.counters",
    "pocketotp.pin.lock",
    "pocketotp.pin.opening",
    "pocketotp.pin.recovery",
    "pocketotp.pin.restore",
    "pocketotp.pin.setup",
    "pocketotp.pin.startup",
    "pocketotp.pin.wipe",
    "pocketotp.ui.letters",
    "pocketotp.vault.backup",
    "pocketotp.vault.erase",
    "pocketotp.vault.fat_map",
    "pocketotp.vault.files",
    "pocketotp.vault.raw_flash",
    "pocketotp.vault.rescue",
    "pocketotp.vault.shred",
)
# Connect mode ends in a reset: after the PIN nothing of this is needed any more.
_BEFORE_CONNECT = (
    "pocketotp.crypto.pbkdf2",
    "pocketotp.pin.unlock",
    "pocketotp.screens.lock",
    "pocketotp.screens.pin_entry",
    "pocketotp.ui.code_area",
    "pocketotp.ui.digits",
    "pocketotp.ui.wheel",
)


def forget(names):
    """Forgets these modules, and that their packages have them; not on a desktop Python.

    There memory is plenty, and a test that holds a module must go on holding the only one.
    """
    if sys.implementation.name == "cpython":
        return
    for name in names:
        if name not in sys.modules:
            continue
        del sys.modules[name]
        package, child = name.rsplit(".", 1)
        try:
            delattr(sys.modules[package], child)
        except (AttributeError, KeyError):
            pass


def tidy(connected=False):
    """Back at home: forgets what a home screen does not need."""
    prefix = "pocketotp.screens."
    rare = [
        name
        for name in sys.modules
        if name.startswith(prefix) and name[len(prefix) :] not in _SCREENS
    ]
    forget(rare)
    forget(_RARE)
    if connected:
        forget(_BEFORE_CONNECT)
    gc.collect()
