"""Pins and display as `settings.toml` names them, with the defaults of a Pico."""

from __future__ import annotations

import os

import board

_DEFAULTS = {
    "POCKETOTP_SDA": "GP4",
    "POCKETOTP_SCL": "GP5",
    "POCKETOTP_UP": "GP2",
    "POCKETOTP_OK": "GP3",
    "POCKETOTP_DOWN": "GP6",
    "POCKETOTP_HEIGHT": "64",
    "POCKETOTP_ROTATION": "0",
}


def _setting(name: str) -> str:
    value = os.getenv(name)
    return _DEFAULTS[name] if value is None else str(value)


def _pin(name: str):
    return getattr(board, _setting(name))


def buttons():
    """The pins of UP, OK and DOWN."""
    return (_pin("POCKETOTP_UP"), _pin("POCKETOTP_OK"), _pin("POCKETOTP_DOWN"))


def i2c():
    """(SCL, SDA)."""
    return (_pin("POCKETOTP_SCL"), _pin("POCKETOTP_SDA"))


def display():
    """(height, rotation) in pixels and degrees."""
    return (int(_setting("POCKETOTP_HEIGHT")), int(_setting("POCKETOTP_ROTATION")))
