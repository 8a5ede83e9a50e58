"""Writes the firmware onto a drive: after what would spoil it is known, and the start files last.

The vault's files are never touched, and neither is anything else that the firmware did not put
there, except for start files of another project when the owner agrees.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

from provisioning.errors import BadInput, HostError
from provisioning.firmware.comparing import Difference, compare, wanted_content
from provisioning.firmware.contents import START_FILES
from provisioning.firmware.drive import plain_errors

_CLUSTER = 512  # bytes; what a file takes on a board's drive is a multiple of it
_SAMPLES = (b"", b'print("Hello World!")')  # code.py of a board that is new


def foreign_start_files(drive: Path, difference: Difference) -> list[str]:
    """Start files of another project, which an installation would replace. Raises BadInput."""
    if (drive / "lib" / "pocketotp").is_dir():
        return []
    changed = [name for name in START_FILES if name in difference.changed]
    with plain_errors(drive, "read"):
        return [name for name in changed if (drive / name).read_bytes().strip() not in _SAMPLES]


def check_possible(drive: Path, files: Mapping[str, bytes], difference: Difference) -> None:
    """BadInput when the installation would not run, or does not fit."""
    if difference.extra:
        names = ", ".join(difference.extra)
        step = "Copy them elsewhere and delete them on the drive, then run it again."
        raise BadInput(f"these would run in the place of the firmware: {names}", step)
    with plain_errors(drive, "read"):
        free = shutil.disk_usage(drive).free
        free += sum(_taken(drive / name) for name in difference.stale)
        more = _growth(drive, files, _todo(difference))
    if more > free:
        cause = f"the drive is too small: {_kib(more)} more are needed, {_kib(free)} are free"
        raise BadInput(
            cause, "Take files of your own off it; --source needs more room than without."
        )


def write(
    drive: Path, files: Mapping[str, bytes], difference: Difference, natives: Collection[str] = ()
) -> None:
    """Makes the drive hold `files`, given how it differs.

    Raises BadInput when the drive cannot be written, HostError when it does not keep what was
    written.
    """
    names = _todo(difference)
    with plain_errors(drive, "read"):
        names.sort(key=lambda name: _growth(drive, files, [name]))  # what shrinks makes room
        is_short = _growth(drive, files, names) > shutil.disk_usage(drive).free
    if is_short:
        _remove(drive, difference.stale)
    for name in names:
        if name not in START_FILES:
            _write(drive / name, files[name])
    if not is_short:  # what stands in for a module goes once its successor is there
        _remove(drive, difference.stale)
    for name in names:
        if name in START_FILES:
            _write(drive / name, files[name])
    if compare(drive, files, natives):
        raise HostError("the drive does not hold what was written", "Run it again.")


def _todo(difference: Difference) -> list[str]:
    return sorted((*difference.missing, *difference.changed))


def _remove(drive: Path, names: list[str]) -> None:
    for name in sorted(names, reverse=True):  # what is in a folder before the folder
        path = drive / name
        with plain_errors(path, "removed"):
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink()


def _write(path: Path, content: bytes) -> None:
    """Each file is on the drive before the next: who unplugs it too early then has whole ones."""
    with plain_errors(path, "written"):
        content = wanted_content(path, content)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def _growth(drive: Path, files: Mapping[str, bytes], names: Collection[str]) -> int:
    """Bytes that these files will take more than they do, with new folders, a cluster each."""
    folders = {parent for name in names for parent in (drive / name).parents}
    grown = _CLUSTER * sum(not folder.is_dir() for folder in folders)
    for name in names:
        path = drive / name
        grown += _rounded(len(wanted_content(path, files[name]))) - _taken(path)
    return grown


def _taken(path: Path) -> int:
    return _rounded(path.stat().st_size) if path.is_file() and not path.is_symlink() else 0


def _rounded(size: int) -> int:
    return -(-size // _CLUSTER) * _CLUSTER


def _kib(size: int) -> str:
    return f"{-(-size // 1024)} KiB"
