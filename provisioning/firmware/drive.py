"""A board's CIRCUITPY drive on this computer: finding it, and what its board is."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from provisioning.errors import BadInput

LABEL = "CIRCUITPY"
BOOT_OUT = "boot_out.txt"
_VAULT_FILES = ("vault.a", "vault.b")
_VAULT_MAGIC = b"POTV"
_SECTOR, _BLOCK = 4096, 512  # a slot begins at a block of the first sector: docs/vault.md
OLDEST = (10, 1)
NEWEST = 10  # the newest CircuitPython (major version) that was tested
CHIP = "rp2040"


@dataclass(frozen=True)
class Board:
    """What boot_out.txt tells of a board: its first line ("" when there is none) and warnings."""

    name: str
    warnings: tuple[str, ...] = ()


def find_drive() -> Path:
    """The only CIRCUITPY drive that is mounted. Raises BadInput when there is none, or several."""
    mounts = (Path(partition.mountpoint) for partition in psutil.disk_partitions(all=False))
    found = sorted({mount for mount in mounts if is_board(mount)})
    if not found:
        step = "Hold UP and DOWN while plugging in a token without a vault, or give the path."
        raise BadInput("no CIRCUITPY drive is mounted", step)
    if len(found) > 1:
        names = ", ".join(map(str, found))
        raise BadInput(f"several CIRCUITPY drives are mounted: {names}", "Give the path of one.")
    return found[0]


def is_board(mount: Path) -> bool:
    """Whether a mounted volume is that of a CircuitPython board."""
    try:
        return mount.name == LABEL or (mount / BOOT_OUT).is_file()
    except OSError:
        return False


def board(drive: Path) -> Board:
    """The board of a drive.

    Raises BadInput for a folder that is not a board's drive, a CircuitPython that is too old and a
    chip that is not an RP2040.
    """
    if not is_board(drive):
        step = f"Give the path of the CIRCUITPY drive: it holds {BOOT_OUT}."
        raise BadInput(f"{drive} is not the drive of a CircuitPython board", step)
    path = drive / BOOT_OUT
    with plain_errors(path, "read"):
        text = path.read_text(errors="replace") if path.is_file() else ""
    _check_chip(text)
    version = re.search(r"CircuitPython (\d+)\.(\d+)\.(\d+)", text)
    if version and (int(version[1]), int(version[2])) < OLDEST:
        step = "Install CircuitPython 10.1 or newer from circuitpython.org first."
        raise BadInput(f"this board has CircuitPython {version[0].split()[1]}", step)
    warnings: list[str] = []
    if version and int(version[1]) > NEWEST:
        warnings.append(
            f"not tested on CircuitPython {version[1]}; if the token does not start, use "
            f"CircuitPython {NEWEST}, or try --source"
        )
    return Board(text.splitlines()[0].strip() if text else "", tuple(warnings))


def _check_chip(text: str) -> None:
    """The chip stands behind the board: `...; Raspberry Pi Pico with rp2040`."""
    chip = re.search(r"; .* with (\S+)", text)
    if chip and not chip[1].lower().startswith(CHIP):
        step = "Use a board with an RP2040, such as the Raspberry Pi Pico."
        raise BadInput(f"this board has the chip {chip[1]}, not an RP2040", step)


@contextlib.contextmanager
def plain_errors(path: Path, what: str) -> Iterator[None]:
    """What goes wrong with a drive or a file on it, in words: BadInput."""
    try:
        yield
    except OSError as error:
        step = "Is the drive full or read-only? Unplug the board, plug it in again, try again."
        raise BadInput(f"{path} cannot be {what}: {error.strerror}", step) from error


def has_vault(drive: Path) -> bool:
    """Whether a slot of a vault is there: its files stay when a token wipes itself.

    Only the four bytes that begin one are looked for. A doubtful answer is True.
    """
    return any(_has_slot(drive / name) for name in _VAULT_FILES)


def _has_slot(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            start = file.read(_SECTOR)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    places = range(0, _SECTOR, _BLOCK)
    return any(start.startswith(_VAULT_MAGIC, at) for at in places)
