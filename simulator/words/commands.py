"""The word that lets the computer do something."""

from __future__ import annotations

from ..player import STEP_S, Player, ScriptError


def run(player: Player, arguments: list[str]) -> None:
    """run COMMAND [&]: a shell command with POCKETOTP_PORT set, while the token runs on"""
    command = " ".join(arguments).strip()
    background = command.endswith("&")
    command = command.removesuffix("&").strip()
    if not command:
        raise ScriptError("usage: run COMMAND [&]")
    while player.jobs.running():  # an earlier one still has the port
        player.run(STEP_S)
    player.jobs.check()
    if not player.machine.port:
        player.out("(the token is not in connect mode: POCKETOTP_PORT is empty)")
    player.jobs.start(command, player.machine.port)
    while not background and player.jobs.running():
        player.run(STEP_S)
    if not background:
        player.jobs.check()
