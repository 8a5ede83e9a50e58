"""`pocketotp simulate`: the window, a script, or (without a terminal) the story."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from . import registry
from .machine import Machine, MachineError
from .script import ScriptFailed, play
from .story import story


@click.command()
@click.option("--headless", is_flag=True, help="No window: play a script, or the story.")
@click.option(
    "--script",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="The script to play (- is standard input); implies --headless.",
)
@click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder that keeps the token. Default: a new token, forgotten at the end.",
)
@click.option("--seed", type=int, help="Makes random numbers and the clock repeatable.")
@click.option("--display", type=click.Choice(["64", "32"]), default="64", help="Rows of the OLED.")
def simulate(
    headless: bool, script: Path | None, state: Path | None, seed: int | None, display: str
) -> None:
    """Hold a token in this terminal: the real firmware on a simulated board.

    Without a terminal, or with --headless, a script is played: one word a line
    (docs/simulator.md).
    """
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    try:
        machine = Machine(state, seed=seed, height=int(display))
        with machine, registry.Entry(machine, state):
            if script is not None:
                text = click.open_file(str(script)).read()
                play(text, machine, click.echo, Path.cwd())
            elif headless or not terminal:
                play(story(), machine, click.echo, Path.cwd())
            else:
                from .window.app import show

                show(machine)
    except (ScriptFailed, MachineError) as error:
        click.echo(f"error: {error}", err=True)
        raise SystemExit(1) from None
