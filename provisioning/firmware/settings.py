"""settings.toml of a board: the owner's lines stay, and what the firmware needs is added.

CircuitPython reads only what stands before the first [table], one KEY = VALUE a line, and the
first one of a key (shared-module/os/getenv.c).
"""

from __future__ import annotations

import re

NAME = "settings.toml"
_LINE = re.compile(rb"^[ \t]*([A-Za-z0-9_]+)[ \t]*=[ \t]*([^#\r\n]*)", re.M)
_TABLE = re.compile(rb"^[ \t]*\[", re.M)


def merged(owners: bytes, wanted: bytes) -> bytes:
    """The owner's settings with the wanted keys that they lack, where CircuitPython reads them."""
    there = _values(owners)
    absent = [b"%s=%s\n" % pair for pair in _values(wanted).items() if pair[0] not in there]
    if not absent:
        return owners
    read = _read_part(owners)
    gap = b"\n" if read and not read.endswith((b"\n", b"\r")) else b""
    return read + gap + b"".join(absent) + owners[len(read) :]


def other_values(owners: bytes, wanted: bytes) -> list[str]:
    """What the owner set to another value than the firmware would, in words."""
    there = _values(owners)
    return [
        f"{key.decode()} is {there[key].decode(errors='replace')}, not {value.decode()}"
        for key, value in _values(wanted).items()
        if there.get(key, value) != value
    ]


def _values(settings: bytes) -> dict[bytes, bytes]:
    """Key to value, as they stand there without comments."""
    found: dict[bytes, bytes] = {}
    for key, value in _LINE.findall(_read_part(settings)):
        found.setdefault(key, value.strip())
    return found


def _read_part(settings: bytes) -> bytes:
    table = _TABLE.search(settings)
    return settings[: table.start()] if table else settings
