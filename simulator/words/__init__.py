"""The words of the script language: `WORDS` maps each to what carries it out.

A word is a function of the player and its arguments, with the signature in its docstring.
"""

from __future__ import annotations

from collections.abc import Callable

from ..player import Player
from . import bench, commands, hand, looking, owner, recovery

Word = Callable[[Player, list[str]], None]

WORDS: dict[str, Word] = {
    "press": hand.press,
    "hold": hand.hold,
    "wait": bench.wait,
    "power": bench.power,
    "clock": bench.clock,
    "usb": bench.usb,
    "numlock": bench.numlock,
    "wire": bench.wire,
    "screen": looking.screen,
    "expect": looking.expect,
    "screenshot": looking.screenshot,
    "typed": looking.typed,
    "say": looking.say,
    "setup": owner.setup,
    "enter-pin": owner.enter_pin,
    "enter-recovery": recovery.enter_recovery,
    "connect": owner.connect,
    "confirm": owner.confirm,
    "refuse": owner.refuse,
    "run": commands.run,
}
