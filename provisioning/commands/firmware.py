"""`pocketotp firmware`: install the firmware on a board's drive, or check what is there."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import click

from provisioning import console, reading
from provisioning.errors import BadInput, HostError

_NEXT = "Eject the drive, unplug the board and plug it in again: "
_NEW = "the token starts with its setup."
_KEPT = "the token asks for its PIN; its vault was not touched."
_NOT_BEGUN = "Nothing was written."
_HALF = "The drive is written in part: run the same command again before you unplug the board."


@click.group()
def firmware() -> None:
    """Install the firmware on a board that runs CircuitPython, or check it."""


@firmware.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--source", is_flag=True, help="Install every module as .py (needs more room).")
@click.option("--yes", is_flag=True, help="Replace the start files of another project, unasked.")
def install(path: Path | None, source: bool, yes: bool) -> None:
    """Copy the firmware to the CIRCUITPY drive (at PATH, else the one that is mounted).

    It asks before it replaces code.py, boot.py or safemode.py of another project.
    """
    from provisioning.firmware import comparing, installing
    from provisioning.firmware.drive import has_vault

    with console.interrupted(_NOT_BEGUN):
        drive, files, natives = _drive_and_files(path, source)
        todo = comparing.compare(drive, files, natives)
        installing.check_possible(drive, files, todo)
        foreign = installing.foreign_start_files(drive, todo)
        if foreign and not yes:
            _ask(drive, foreign)
    with console.interrupted(_HALF):
        installing.write(drive, files, todo, natives)
    written = len(todo.missing) + len(todo.changed)
    console.say(f"{drive}: {written} files written, {len(todo.stale)} removed, {len(files)} right.")
    console.say(_NEXT + (_KEPT if has_vault(drive) else _NEW))


def _ask(drive: Path, names: Sequence[str]) -> None:
    """Return when the owner agrees. Raises HostError: BadInput when nobody can be asked."""
    listed = " and ".join(names)
    keep = "Copy what you want to keep to another place first"
    cause = f"{listed} on {drive} would be replaced: not PocketOTP's, but another project's"
    if not reading.at_terminal():
        raise BadInput(cause, f"{keep}, then run it again with --yes.")
    console.say(f"{cause}.")
    if not click.confirm("Replace?", err=True):
        raise HostError("not installed; nothing was written", f"{keep}, then run it again.")


@firmware.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--source", is_flag=True, help="Compare with an installation of .py files.")
def check(path: Path | None, source: bool) -> None:
    """Compare the CIRCUITPY drive with this version of the firmware, file by file.

    Lists what is missing, changed, old (an installation removes it) or extra (it is not ours, but
    would run in the place of the firmware).
    """
    from provisioning.firmware.comparing import compare

    drive, files, natives = _drive_and_files(path, source)
    found = compare(drive, files, natives)
    if found.missing or found.changed:
        _check_form(drive, path, source)
    kinds = (
        ("missing", found.missing),
        ("changed", found.changed),
        ("old", found.stale),
        ("extra", found.extra),
    )
    for word, names in kinds:
        for name in names:
            console.put(f"{word:8} {name}")
    if found.extra:
        step = "Copy what is extra to another place and delete it on the drive."
        raise BadInput("the drive has files that would run in the place of the firmware", step)
    if found:
        raise BadInput("the drive differs", f"Run: {_command('install', path, source)}")
    console.say(f"{drive}: all {len(files)} files are right.")


def _check_form(drive: Path, path: Path | None, source: bool) -> None:
    """BadInput when .py files are compared with compiled ones: every file would differ."""
    from provisioning.firmware.comparing import installed_as

    if installed_as(drive) == (".mpy" if source else ".py"):
        form = "compiled files" if source else ".py files (--source)"
        step = f"Run: {_command('check', path, not source)}"
        raise BadInput(f"the firmware on this drive was installed as {form}", step)


def _command(word: str, path: Path | None, source: bool) -> str:
    options = ["--source"] if source else []
    where = [shlex.quote(str(path))] if path is not None else []
    return " ".join(("pocketotp firmware", word, *options, *where))


def _drive_and_files(path: Path | None, source: bool) -> tuple[Path, dict[str, bytes], set[str]]:
    """The drive, what belongs onto it, and the modules of CircuitPython that this needs."""
    from provisioning.firmware import comparing
    from provisioning.firmware.contents import drive_files
    from provisioning.firmware.drive import board, find_drive
    from provisioning.firmware.shadows import native_modules
    from simulator.paths import firmware_root

    drive = path if path is not None else find_drive()
    if not drive.is_dir():
        raise BadInput(f"{drive} is not a folder", "Give the path of the CIRCUITPY drive.")
    found = board(drive)
    if found.name:
        console.say(found.name)
    files = drive_files(firmware_root(), source=source)
    notes = [
        f"{comparing.settings.NAME}: {note}" for note in comparing.settings_notes(drive, files)
    ]
    for kind, texts in (("warning", found.warnings), ("note", notes)):
        for text in texts:
            console.say(f"{kind}: {text}")
    return drive, files, native_modules(firmware_root())
