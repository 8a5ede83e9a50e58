"""A board's CIRCUITPY drive on this computer: finding it, writing the firmware, comparing.

The vault's files are never touched, and neither is anything else that the firmware did not put
there: what is removed is only older modules of the same packages.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from provisioning.errors import BadInput
from provisioning.firmware.contents import OWN_PACKAGES, START_FILES

LABEL = "CIRCUITPY"
BOOT_OUT = "boot_out.txt"
SETTINGS = "settings.toml"
VAULT_FILE = "vault.a"
OLDEST = (10, 1)


@dataclass
class Difference:
    """How a drive differs from what belongs onto it; paths as on the drive."""

    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.stale)


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


def board_name(drive: Path) -> str:
    """The board and CircuitPython version that boot_out.txt names ("" when it does not).

    Raises BadInput for a folder that is not a board's drive, and a CircuitPython that is too old.
    """
    if not is_board(drive):
        step = f"Give the path of the CIRCUITPY drive: it holds {BOOT_OUT}."
        raise BadInput(f"{drive} is not the drive of a CircuitPython board", step)
    path = drive / BOOT_OUT
    text = path.read_text(errors="replace") if path.is_file() else ""
    version = re.search(r"CircuitPython (\d+)\.(\d+)\.(\d+)", text)
    if version and (int(version[1]), int(version[2])) < OLDEST:
        step = "Install CircuitPython 10.1 or newer from circuitpython.org first."
        raise BadInput(f"this board has CircuitPython {version[0].split()[1]}", step)
    return text.splitlines()[0].strip() if text else ""


@contextlib.contextmanager
def plain_errors(what: str) -> Iterator[None]:
    """What goes wrong on a drive, in words: BadInput."""
    try:
        yield
    except OSError as error:
        step = "Is the drive full or read-only? Unplug the board, plug it in again, try again."
        raise BadInput(f"the drive cannot be {what}: {error.strerror}", step) from error


def has_vault(drive: Path) -> bool:
    """Whether the drive has the files of a token that was set up. Only asked for, never read."""
    return (drive / VAULT_FILE).is_file()


def compare(drive: Path, files: dict[str, bytes]) -> Difference:
    """What is missing, different or left over from an older installation.

    Raises BadInput when the drive cannot be read.
    """
    with plain_errors("read"):
        return _compared(drive, files)


def _compared(drive: Path, files: dict[str, bytes]) -> Difference:
    difference = Difference()
    for name, content in files.items():
        path = drive / name
        if not path.is_file():
            difference.missing.append(name)
        elif path.read_bytes() != wanted_content(path, content):
            difference.changed.append(name)
    difference.stale = [name for name in own_modules(drive, files) if name not in files]
    return difference


def own_modules(drive: Path, files: dict[str, bytes]) -> Iterator[str]:
    """The modules on the drive that belong to our packages or stand in for a listed library."""
    for package in OWN_PACKAGES:
        for path in sorted((drive / "lib" / package).rglob("*.*py")):
            yield path.relative_to(drive).as_posix()
    for name in files:
        if name.startswith("lib/") and name.split("/")[1] not in OWN_PACKAGES:
            other = name[:-4] + ".py" if name.endswith(".mpy") else name[:-3] + ".mpy"
            if (drive / other).is_file():
                yield other


def wanted_content(path: Path, content: bytes) -> bytes:
    """What a file is to hold. The owner's settings stay; only a missing line is added."""
    if path.name != SETTINGS or not path.is_file():
        return content
    settings = path.read_bytes()
    lines = [line for line in content.splitlines() if b"=" in line and not line.startswith(b"#")]
    absent = [
        line for line in lines if line.split(b"=")[0].strip() + b"=" not in squeezed(settings)
    ]
    if not absent:
        return settings
    return settings.rstrip(b"\r\n") + b"\n" + b"\n".join(absent) + b"\n"


def squeezed(text: bytes) -> bytes:
    """Without spaces, so that `a = 1` and `a=1` are found alike."""
    return text.replace(b" ", b"")


def install(drive: Path, files: dict[str, bytes]) -> Difference:
    """Makes the drive hold `files`, the start files last; returns what had to be done.

    Raises BadInput when the drive cannot be written or does not keep what was written.
    """
    difference = compare(drive, files)
    todo = set(difference.missing + difference.changed)
    ordered = sorted((name in START_FILES, name) for name in todo)
    with plain_errors("written"):
        for name in difference.stale:
            (drive / name).unlink()
        for _, name in ordered:
            path = drive / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(wanted_content(path, files[name]))
    if compare(drive, files):
        raise BadInput("the drive does not hold what was written", "Try again.")
    return difference
