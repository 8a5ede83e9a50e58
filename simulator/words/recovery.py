"""The word that enters a recovery code, letter by letter, by reading the OLED."""

from __future__ import annotations

import re

from ..player import Player, ScriptError
from ..textscreen import Screen
from . import arguments as check
from .owner import is_working

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_WORK_S = 30.0


def enter_recovery(player: Player, arguments: list[str]) -> None:
    """enter-recovery CODE: seven groups of five, as `setup` prints them"""
    check.count(arguments, 1, 1, "enter-recovery CODE")
    groups = arguments[0].upper().split("-")
    if not re.fullmatch(f"([{_LETTERS}]{{5}}-){{6}}[{_LETTERS}]{{5}}", "-".join(groups)):
        raise ScriptError("a recovery code is seven groups of five letters, joined by dashes")
    for number, group in enumerate(groups, 1):
        enter_group(player, f"Group {number} of {len(groups)}", group)
    player.wait_for(_is_over, "an answer to the recovery code", _WORK_S)


def enter_group(player: Player, title: str, group: str) -> None:
    """Turns the wheel to each letter and takes it."""
    for place, letter in enumerate(group):
        _turn_to(player, title, place, letter)
        player.press("ok")


def _turn_to(player: Player, title: str, place: int, letter: str) -> None:
    """By the shorter way, looking again after the presses."""
    for _ in range(3):
        shown = player.wait_for(lambda screen: _letter(screen, title, place), f'"{title}"')
        up = _LETTERS.index(letter) - _LETTERS.index(_letter(shown, title, place))
        up %= len(_LETTERS)
        if not up:
            return
        way = ("up", up) if up <= len(_LETTERS) // 2 else ("down", len(_LETTERS) - up)
        player.press(*way)
    raise ScriptError(f"the wheel does not turn to {letter}", player.screen())


def _letter(screen: Screen, title: str, place: int) -> str:
    """The letter on the wheel, "" when another place or group is being entered."""
    shown = [letter for letter in screen.large if letter in _LETTERS]  # not the dashes
    return shown[-1] if screen.has(title) and len(shown) == place + 1 else ""


def _is_over(screen: Screen) -> bool:
    """Neither a group nor work: in connect mode, work shows on the screen of that mode."""
    if not screen.on or not screen.text or is_working(screen):
        return False
    return not screen.has("Group ") and screen.title != "Connect mode"
