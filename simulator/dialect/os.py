"""CircuitPython's `os`: the drive, settings.toml and random bytes (shared-module/os)."""

import errno
from collections import namedtuple

from _chip import chip

sep = "/"
uname_result = namedtuple("uname_result", "sysname nodename release version machine")
_DIRECTORY, _FILE = 0x4000, 0x8000


def urandom(count: int) -> bytes:
    """Random bytes; repeatable when the machine has a seed."""
    chip.work(2 * count)
    return chip.board.random.randbytes(count)


def sync() -> None:
    """Writes the sector cache to the flash; it does not touch open files."""
    chip.volume.sync()


def getenv(key: str, default=None):
    """A value of settings.toml, as text."""
    data = chip.volume.read_file("/settings.toml")
    for line in (data or b"").decode().splitlines():
        name, equals, value = line.partition("=")
        if equals and name.strip() == key:
            return _value(value.strip())
    return default


def _value(text: str) -> str:
    if text.startswith('"'):
        return text[1 : text.index('"', 1)].encode().decode("unicode_escape")
    return text.partition("#")[0].strip()


def stat(path: str) -> tuple:
    """As the board's: mode and size count, times are 2000-01-01."""
    directory, size = chip.volume.stat(path)
    return (_DIRECTORY if directory else _FILE, 0, 0, 0, 0, 0, size) + (946_684_800,) * 3


def statvfs(path: str) -> tuple:
    """(block size, fragment size, blocks, free, free, 0, 0, 0, 0, longest name)."""
    total, free = chip.volume.free_clusters()
    return (512, 512, total, free, free, 0, 0, 0, 0, 255)


def listdir(path: str = "/") -> list:
    """Names in a directory."""
    return chip.volume.listdir(path)


def remove(path: str) -> None:
    """Removes a file."""
    if chip.volume.is_directory(path):
        raise OSError(errno.EISDIR, "Is a directory")
    chip.volume.remove(path)


unlink = remove


def rmdir(path: str) -> None:
    """Removes an empty directory."""
    chip.volume.remove(path)


def mkdir(path: str) -> None:
    """Makes a directory."""
    chip.volume.mkdir(path)


def rename(old: str, new: str) -> None:
    """Renames a file (over an existing one: remove, then rename)."""
    chip.volume.rename(old, new)


def getcwd() -> str:
    """Always the root."""
    return "/"


def uname() -> tuple:
    """What this is."""
    return uname_result(
        "rp2040", "rp2040", "10.2.1", "10.2.1 on 2026-03-10", "Raspberry Pi Pico with rp2040"
    )
