"""Checks the arguments of words."""

from __future__ import annotations

from ..board import BUTTONS
from ..player import ScriptError


def count(arguments: list[str], least: int, most: int, usage: str) -> None:
    """Raises ScriptError with the usage when there are too few or too many."""
    if not least <= len(arguments) <= most:
        raise ScriptError(f"usage: {usage}")


def button(name: str) -> str:
    """A button's name. Raises ScriptError."""
    if name not in BUTTONS:
        raise ScriptError(f'"{name}" is no button: up, ok or down')
    return name


def number(text: str, what: str) -> float:
    """A number from 0 up. Raises ScriptError."""
    try:
        value = float(text)
    except ValueError:
        value = -1
    if value < 0:
        raise ScriptError(f'"{text}" is no {what}')
    return value


def digits(text: str) -> str:
    """4 to 16 digits. Raises ScriptError."""
    if not (text.isascii() and text.isdigit() and 4 <= len(text) <= 16):
        raise ScriptError("a PIN has 4 to 16 digits")
    return text


def choice(text: str, *choices: str) -> str:
    """One of some words. Raises ScriptError."""
    if text not in choices:
        raise ScriptError(f'"{text}" is none of: {", ".join(choices)}')
    return text
