"""Words that look: at the OLED, and at what the computer has received."""

from __future__ import annotations

from .. import png
from ..player import Player
from . import arguments as check

_QUIET_S = 0.4
_WAITING = "Types fresh code"  # what the token says while it waits for the next period


def screen(player: Player, arguments: list[str]) -> None:
    """screen"""
    check.count(arguments, 0, 0, "screen")
    player.out(player.screen().framed())


def expect(player: Player, arguments: list[str]) -> None:
    """expect "TEXT": it is on the OLED, or comes within five virtual seconds"""
    check.count(arguments, 1, 1, 'expect "TEXT"')
    player.wait_for_text(arguments[0])


def screenshot(player: Player, arguments: list[str]) -> None:
    """screenshot FILE.png"""
    check.count(arguments, 1, 1, "screenshot FILE.png")
    path = player.folder / arguments[0]
    path.parent.mkdir(parents=True, exist_ok=True)
    png.save(player.machine.oled, path)


def typed(player: Player, arguments: list[str]) -> None:
    """typed: prints what the computer has received since the last `typed`"""
    check.count(arguments, 0, 0, "typed")
    player.out(f"typed {shown(take_typed(player))}")


def say(player: Player, arguments: list[str]) -> None:
    """say TEXT: prints it"""
    player.out(" ".join(arguments))


def take_typed(player: Player) -> str:
    """What was typed, once typing is over; a token that waits for a fresh code is waited for."""
    text = player.machine.take_typed()
    while not text and player.screen().has(_WAITING):
        player.run(_QUIET_S)
        text = player.machine.take_typed()
    while True:
        player.run(_QUIET_S)
        more = player.machine.take_typed()
        if not more:
            return text
        text += more


def shown(text: str) -> str:
    """Typed text for one line of output."""
    return text.replace("\n", "<Enter>").replace("\t", "<Tab>")
