"""`pocketotp firmware`: install the firmware on a board's drive, or check what is there."""

from __future__ import annotations

from pathlib import Path

import click

from provisioning import console
from provisioning.errors import BadInput

_NEXT = "Eject the drive, unplug the board and plug it in again: "
_NEW = "the token starts with its setup."
_KEPT = "the token asks for its PIN; its vault was not touched."


@click.group()
def firmware() -> None:
    """Install the firmware on a board that runs CircuitPython, or check it."""


@firmware.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--source", is_flag=True, help="Install every module as .py (needs more room).")
def install(path: Path | None, source: bool) -> None:
    """Copy the firmware to the CIRCUITPY drive (at PATH, else the one that is mounted)."""
    from provisioning.firmware.drive import has_vault
    from provisioning.firmware.drive import install as install_on

    drive, files = _drive_and_files(path, source)
    done = install_on(drive, files)
    written = len(done.missing) + len(done.changed)
    console.say(f"{drive}: {written} files written, {len(done.stale)} removed, {len(files)} right.")
    console.say(_NEXT + (_KEPT if has_vault(drive) else _NEW))


@firmware.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--source", is_flag=True, help="Compare with an installation of .py files.")
def check(path: Path | None, source: bool) -> None:
    """Compare the CIRCUITPY drive with this version of the firmware, file by file."""
    from provisioning.firmware.drive import compare

    drive, files = _drive_and_files(path, source)
    found = compare(drive, files)
    kinds = (("missing", found.missing), ("changed", found.changed), ("old", found.stale))
    for word, names in kinds:
        for name in names:
            click.echo(f"{word:8} {name}")
    if found:
        raise BadInput("the drive differs", "Run: pocketotp firmware install")
    console.say(f"{drive}: all {len(files)} files are right.")


def _drive_and_files(path: Path | None, source: bool) -> tuple[Path, dict[str, bytes]]:
    from provisioning.firmware.contents import drive_files
    from provisioning.firmware.drive import board_name, find_drive
    from simulator.paths import firmware_root

    drive = path if path is not None else find_drive()
    if not drive.is_dir():
        raise BadInput(f"{drive} is not a folder", "Give the path of the CIRCUITPY drive.")
    name = board_name(drive)
    if name:
        console.say(name)
    return drive, drive_files(firmware_root(), source=source)
