"""Scripts as an owner would live them, played on the real firmware in the simulator."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulator.machine import Machine
from simulator.player import Player
from simulator.script import play

ROOT = Path(__file__).resolve().parents[2]
ACCOUNTS = ROOT / "tests" / "data" / "accounts-30.txt"
PIN = "482913"
START = "2026-03-01T12:00:07Z"


class Table:
    """A machine with a token on it; `out` is all that the scripts printed."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.lines: list[str] = []

    @property
    def out(self) -> str:
        """The output so far."""
        return "\n".join(self.lines)

    def play(self, script: str) -> Player:
        """Plays a script; raises ScriptFailed with the screen in `out`."""
        return play(script, self.machine, self.lines.append, ROOT)


@pytest.fixture
def new_table() -> Iterator[Callable[..., Table]]:
    """Makes tables; their machines end with the test."""
    machines: list[Machine] = []

    def make(state: Path | None = None, **options) -> Table:
        machine = Machine(state, seed=options.pop("seed", 11), **options)
        machines.append(machine)
        return Table(machine)

    yield make
    for machine in machines:
        machine.close()


@pytest.fixture
def table(new_table) -> Table:
    """A blank token."""
    return new_table()


@pytest.fixture(scope="session")
def set_up_folder(tmp_path_factory) -> Path:
    """A token with a PIN and no accounts, made once."""
    return _made(tmp_path_factory.mktemp("set-up"), f"clock {START}\nsetup {PIN}")


@pytest.fixture(scope="session")
def filled_folder(set_up_folder: Path, tmp_path_factory) -> Path:
    """A token that holds the thirty accounts, made once."""
    folder = tmp_path_factory.mktemp("filled") / "token"
    shutil.copytree(set_up_folder, folder)
    return _made(
        folder,
        f"""
        enter-pin {PIN}
        connect
        enter-pin {PIN}
        run pocketotp import {ACCOUNTS} &
        confirm
        run pocketotp disconnect
        """,
    )


def _made(folder: Path, script: str) -> Path:
    with Machine(folder, seed=11) as machine:
        play(script, machine, lambda line: None, ROOT)
    return folder


@pytest.fixture
def copied(new_table, tmp_path: Path) -> Callable[[Path], Table]:
    """A table with its own copy of a token."""

    def make(folder: Path) -> Table:
        shutil.copytree(folder, tmp_path / "token")
        return new_table(tmp_path / "token")

    return make


@pytest.fixture
def set_up(copied, set_up_folder: Path) -> Table:
    """A token with a PIN and no accounts, locked."""
    return copied(set_up_folder)


@pytest.fixture
def filled(copied, filled_folder: Path) -> Table:
    """A token that holds the thirty accounts, unlocked."""
    table = copied(filled_folder)
    table.play(f"enter-pin {PIN}")
    return table
