"""How a drive differs from what belongs onto it. Nothing is written here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from provisioning.errors import BadInput
from provisioning.firmware import settings
from provisioning.firmware.contents import OWN_PACKAGES
from provisioning.firmware.drive import plain_errors
from provisioning.firmware.shadows import shadows


@dataclass
class Difference:
    """Paths as on the drive. stale: left over in our own packages, or a library's module in another
    form; extra: not ours, but it would run in our place.
    """

    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.stale or self.extra)


def compare(drive: Path, files: Mapping[str, bytes], natives: Collection[str] = ()) -> Difference:
    """The difference between the drive and `files`. natives: see shadows.py.

    Raises BadInput when the drive cannot be read, or has something in the way of a file.
    """
    with plain_errors(drive, "read"):
        for name in files:
            _check_way(drive, name)
        difference = Difference()
        for name, content in files.items():
            path = drive / name
            if not path.is_file():
                difference.missing.append(name)
            elif path.read_bytes() != wanted_content(path, content):
                difference.changed.append(name)
        difference.stale = sorted(_stale(drive, files))
        difference.extra = shadows(drive, files, natives)
        return difference


def wanted_content(path: Path, content: bytes) -> bytes:
    """What a file is to hold. The owner's settings stay; only what they lack is added."""
    if path.name != settings.NAME or not path.is_file():
        return content
    return settings.merged(path.read_bytes(), content)


def settings_notes(drive: Path, files: Mapping[str, bytes]) -> list[str]:
    """Values that the owner set otherwise, in words. Raises BadInput."""
    path = drive / settings.NAME
    with plain_errors(path, "read"):
        there = path.read_bytes() if path.is_file() else b""
    return settings.other_values(there, files.get(settings.NAME, b""))


def installed_as(drive: Path) -> str:
    """ ".mpy" or ".py": what the firmware on the drive consists of; "" when there is none."""
    with plain_errors(drive, "read"):
        suffixes = {path.suffix for path in (drive / "lib" / "pocketotp").rglob("*.*py")}
    return next((suffix for suffix in (".mpy", ".py") if suffix in suffixes), "")


def _check_way(drive: Path, name: str) -> None:
    """BadInput when a file cannot be where it belongs, or would be elsewhere."""
    for part in reversed(PurePosixPath(name).parents):
        path = drive / part
        if part.name and (path.is_symlink() or (path.exists() and not path.is_dir())):
            raise _in_the_way(path, "folder")
    path = drive / name
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise _in_the_way(path, "file")


def _in_the_way(path: Path, wanted: str) -> BadInput:
    there = "link" if path.is_symlink() else "folder" if path.is_dir() else "file"
    step = "Move it away, and run the command again."
    return BadInput(f"{path} is a {there}, where a {wanted} of the firmware belongs", step)


def _stale(drive: Path, files: Mapping[str, bytes]) -> Iterator[str]:
    """What an installation removes."""
    folders = {parent.as_posix() for name in files for parent in PurePosixPath(name).parents}
    for package in OWN_PACKAGES:
        for path in (drive / "lib" / package).rglob("*"):
            name = path.relative_to(drive).as_posix()
            is_folder = path.is_dir() and not path.is_symlink()
            if name not in (folders if is_folder else files):
                yield name
    for name in files:
        if name.startswith("lib/") and name.split("/")[1] not in OWN_PACKAGES:
            other = name[:-4] + ".py" if name.endswith(".mpy") else name[:-3] + ".mpy"
            if (drive / other).is_file():
                yield other
