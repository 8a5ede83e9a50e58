"""Names cost memory for good: their table doubles, and its next step is one block of 9 KB.

CircuitPython keeps every name that a module brings (a qstr) until the next reset, in pools of 10,
20, 40, ... entries (py/qstr.c). Up to 1,270 of them fit; the pool after that finds no room in a
heap that is full of small holes. So everything that one life of the token can load must need fewer.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from device.files import uf2_path
from provisioning.firmware.contents import drive_files
from simulator.paths import firmware_root

POOLS = 1270
SPARE = 20  # made while it runs
PAYLOAD, BLOCK = 256, 512  # of a UF2 block
FIRST_WINDOW = 4  # bytes of a .mpy file before its counts

# What the other mode alone needs, by the beginning of its name.
ONLY_CONNECT = (
    "pocketlink",
    "pocketotp/link",
    "pocketotp/vault/backup",
    "pocketotp/vault/importer",
    "pocketotp/pin/restore",
    "pocketotp/screens/confirm",
    "pocketotp/screens/connect",
    "pocketotp/screens/restore",
)
ONLY_TOKEN = (
    "adafruit_hid",
    "pocketotp/keyboard",
    *(
        f"pocketotp/screens/{name}"
        for name in (
            "about",
            "account",
            "activity",
            "clock_",
            "main_menu",
            "pin_menu",
            "recovery_code",
            "set_clock",
            "settings",
        )
    ),
    *(f"pocketotp/ui/{name}" for name in ("double", "shade")),
)


def number(data: bytes, at: int) -> tuple[int, int]:
    """A number of the .mpy format and where the next thing begins."""
    value = 0
    while True:
        value = value << 7 | data[at] & 0x7F
        at += 1
        if not data[at - 1] & 0x80:
            return value, at


def names_of(mpy: bytes) -> set[bytes]:
    """The names that a compiled module brings along (py/persistentcode.c, load_qstr)."""
    count, at = number(mpy, FIRST_WINDOW)
    _, at = number(mpy, at)
    found = set()
    for _ in range(count):
        length, at = number(mpy, at)
        if not length & 1:
            length >>= 1
            found.add(mpy[at : at + length])
            at += length + 1
    return found


def built_in(uf2: bytes) -> set[bytes]:
    """Every text that stands in CircuitPython's own image; its names among them."""
    image = b"".join(uf2[at + 32 : at + 32 + PAYLOAD] for at in range(0, len(uf2), BLOCK))
    return set(image.split(b"\0"))


@pytest.mark.parametrize(
    ("mode", "without"),
    [("token", ONLY_CONNECT), ("connect", ONLY_TOKEN)],
    ids=["token", "connect"],
)
def test_all_names_of_a_mode_fit(every_version, mode: str, without: tuple[str, ...]) -> None:
    files = drive_files(firmware_root())
    modules = {name.removeprefix("lib/"): data for name, data in files.items() if ".mpy" in name}
    known = built_in(Path(uf2_path(every_version)).read_bytes())
    names: set[bytes] = set()
    for name, data in modules.items():
        if not name.startswith((*without, "pocketotp/modes/boot_mode")):
            names |= names_of(data) - known
    print(f"{mode} mode, CircuitPython {every_version}: {len(names)} names of {POOLS}")
    assert len(names) <= POOLS - SPARE
