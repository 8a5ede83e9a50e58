"""Words for the bench that the token lies on: time, power, clock, the computer."""

from __future__ import annotations

from datetime import UTC, datetime

from ..board import OLED_ADDRESS, RTC_ADDRESS
from ..player import Player, ScriptError
from . import arguments as check


def wait(player: Player, arguments: list[str]) -> None:
    """wait SECONDS (virtual)"""
    check.count(arguments, 1, 1, "wait SECONDS")
    player.run(check.number(arguments[0], "number of seconds"))


def power(player: Player, arguments: list[str]) -> None:
    """power off|on"""
    check.count(arguments, 1, 1, "power off|on")
    if check.choice(arguments[0], "off", "on") == "off":
        player.machine.power_off()
    else:
        player.start()


def clock(player: Player, arguments: list[str]) -> None:
    """clock ISO8601 (UTC unless it says otherwise), or: clock stopped"""
    check.count(arguments, 1, 1, "clock ISO8601 | clock stopped")
    if arguments[0] == "stopped":
        player.machine.set_clock(player.machine.utc(), stopped=True)
        return
    try:
        moment = datetime.fromisoformat(arguments[0])
    except ValueError:
        raise ScriptError(f'"{arguments[0]}" is no time such as 2026-03-01T12:00:00Z') from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    player.machine.set_clock(int(moment.timestamp()))


def usb(player: Player, arguments: list[str]) -> None:
    """usb unplug|plug|suspend|resume (the power stays on)"""
    check.count(arguments, 1, 1, "usb unplug|plug|suspend|resume")
    word = check.choice(arguments[0], "unplug", "plug", "suspend", "resume")
    if word in ("unplug", "plug"):
        player.machine.set_computer(plugged=word == "plug")
    else:
        player.machine.set_computer(suspended=word == "suspend")


def wire(player: Player, arguments: list[str]) -> None:
    """wire oled|clock off|on: takes a chip off the I2C bus, or puts it back; from `power on` on"""
    check.count(arguments, 2, 2, "wire oled|clock off|on")
    address = {"oled": OLED_ADDRESS, "clock": RTC_ADDRESS}[
        check.choice(arguments[0], "oled", "clock")
    ]
    missing = player.machine.board.missing
    if address in missing:
        missing.remove(address)
    if check.choice(arguments[1], "off", "on") == "off":
        missing.append(address)


def numlock(player: Player, arguments: list[str]) -> None:
    """numlock on|off"""
    check.count(arguments, 1, 1, "numlock on|off")
    player.machine.set_computer(num_lock=check.choice(arguments[0], "on", "off") == "on")
