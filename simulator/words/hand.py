"""Words that press buttons, and nothing more."""

from __future__ import annotations

from ..player import HOLD_S, Player
from . import arguments as check


def press(player: Player, arguments: list[str]) -> None:
    """press up|ok|down [TIMES]"""
    check.count(arguments, 1, 2, "press up|ok|down [TIMES]")
    times = int(check.number(arguments[1], "number of times")) if arguments[1:] else 1
    player.press(check.button(arguments[0]), times)


def hold(player: Player, arguments: list[str]) -> None:
    """hold up|ok|down [SECONDS]; while the power is off: down until after `power on`"""
    check.count(arguments, 1, 2, "hold up|ok|down [SECONDS]")
    seconds = check.number(arguments[1], "number of seconds") if arguments[1:] else HOLD_S
    player.hold(check.button(arguments[0]), seconds)
