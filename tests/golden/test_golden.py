"""Screens as pictures: every pixel as it was when somebody last looked at them and was content.

With POCKETOTP_GOLDEN=write it takes new ones: look at them before they are committed.
"""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from simulator.machine import Machine
from simulator.script import ScriptFailed, play

HERE = Path(__file__).parent
ACCOUNTS = shlex.quote(str(HERE / "accounts.txt"))
SCRIPT = (HERE / "pictures.script").read_text().replace("accounts.txt", ACCOUNTS)
HEIGHTS = {64: HERE / "64", 32: HERE / "32"}


def names() -> list[str]:
    """The pictures that the script takes."""
    return [line.split()[1] for line in SCRIPT.splitlines() if line.startswith("screenshot ")]


def differing(folder: Path, golden: Path) -> list[str]:
    """Names of the pictures that differ from the golden ones."""
    return [name for name in names() if not _same(folder / name, golden / name)]


def _same(taken: Path, golden: Path) -> bool:
    with Image.open(taken) as left, Image.open(golden) as right:
        return (
            left.size == right.size
            and not ImageChops.difference(left.convert("L"), right.convert("L")).getbbox()
        )


@pytest.mark.parametrize("height", HEIGHTS)
def test_screens_look_as_they_did(height: int, tmp_path: Path) -> None:
    said: list[str] = []
    with Machine(tmp_path / "state", seed=7, height=height) as machine:
        try:
            play(SCRIPT, machine, said.append, tmp_path)
        except ScriptFailed:
            print("\n".join(said[-12:]))
            raise
    golden = HEIGHTS[height]
    if os.environ.get("POCKETOTP_GOLDEN") == "write":
        golden.mkdir(exist_ok=True)
        for name in names():
            shutil.copy(tmp_path / name, golden)
    assert differing(tmp_path, golden) == []
