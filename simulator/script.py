"""Reads and plays scripts: one word with its arguments a line, `#` begins a comment.

Arguments are split as a shell does, except for `run`, whose line goes to the shell as it is. The
first word finds the token plugged in. A failing word shows the screen and ends the script.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .jobs import JobFailed
from .machine import Machine, MachineError
from .player import Player, ScriptError
from .words import WORDS


class ScriptFailed(Exception):
    """The script ended early; the text names the line and the reason."""


@dataclass(frozen=True)
class Line:
    """A line with something to do."""

    number: int
    word: str
    arguments: list[str]


def parse(text: str) -> list[Line]:
    """All lines. Raises ScriptFailed before anything is done when one cannot be read."""
    return list(_parsed(text))


def _parsed(text: str) -> Iterator[Line]:
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        word = stripped.split(None, 1)[0] if stripped else ""
        if not word or word.startswith("#"):
            continue
        if word not in WORDS:
            raise ScriptFailed(f"line {number}: unknown word {word}")
        if word == "run":
            yield Line(number, word, [stripped[len(word) :].strip()])
            continue
        try:
            yield Line(number, word, shlex.split(stripped, comments=True)[1:])
        except ValueError as error:
            raise ScriptFailed(f"line {number}: {error}") from None


def play(text: str, machine: Machine, out: Callable[[str], None], folder: Path) -> Player:
    """Plays a script. Raises ScriptFailed; the screen has been shown then."""
    lines = parse(text)
    player = Player(machine, out, folder)
    number = 0
    try:
        if not machine.powered:
            player.start()
        for line in lines:
            number = line.number
            WORDS[line.word](player, line.arguments)
            _see_faults(player)
        number += 1
        player.finish()
    except (ScriptError, JobFailed, MachineError) as error:
        if isinstance(error, ScriptError) and error.screen is not None:
            out(error.screen.framed())
        player.jobs.stop()
        raise ScriptFailed(f"line {number}: {error}") from None
    return player


def _see_faults(player: Player) -> None:
    """A firmware that has ended is a failure that no word would name."""
    ended = player.machine.usb.get("ended")
    if ended:
        raise ScriptError(f"the firmware has ended: {ended}\n{player.machine.console[-2000:]}")
