"""Gets the files that the device tests need from their publishers, checked by SHA-256.

    python tools/device_files.py

CircuitPython for the Pico in the two supported versions, and the RP2040's boot ROM (revision B1).
They go to ~/.cache/pocketotp/. Where the network refuses, it says which file to put there; a file
that is already there is only checked.
"""

from __future__ import annotations

import hashlib
import os
import struct
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pocketotp"
UF2 = "adafruit-circuitpython-raspberry_pi_pico-en_US-{}.uf2"
UF2_URL = f"https://downloads.circuitpython.org/bin/raspberry_pi_pico/en_US/{UF2}"
ROM_URL = "https://github.com/raspberrypi/pico-bootrom/releases/download/b1/b1.elf"
ROM_SIZE = 16384
TIMEOUT_S = 30


def as_it_is(data: bytes) -> bytes:
    """The download is the file."""
    return data


def rom_of_elf(elf: bytes) -> bytes:
    """The 16 KiB of memory from address 0 that an ELF file describes."""
    table, entry_size, count = (
        struct.unpack_from("<I", elf, 28)[0],
        *struct.unpack_from("<HH", elf, 42),
    )
    rom = bytearray(ROM_SIZE)
    for at in range(table, table + entry_size * count, entry_size):
        kind, offset, _, address, size = struct.unpack_from("<5I", elf, at)
        if kind == 1 and address < ROM_SIZE:
            rom[address : address + size] = elf[offset : offset + size]
    return bytes(rom[:ROM_SIZE])


@dataclass(frozen=True)
class DeviceFile:
    """One file: its name in the cache, where it comes from, and what it must be."""

    name: str
    url: str
    sha256: str
    unpack: Callable[[bytes], bytes] = as_it_is

    def is_right(self, data: bytes) -> bool:
        """Whether this is the file."""
        return hashlib.sha256(data).hexdigest() == self.sha256


FILES = (
    DeviceFile(
        UF2.format("10.2.1"),
        UF2_URL.format("10.2.1"),
        "4568ecbf69a4623ec5bfcbf9efc983e9d264c7b0d4ab56f14fe336543c708318",
    ),
    DeviceFile(
        UF2.format("10.1.3"),
        UF2_URL.format("10.1.3"),
        "017d25586c17d0dbd5cd08f5035a52635c7db9a71d9e8b840fc8b84dae1d513c",
    ),
    DeviceFile(
        "bootrom.bin",
        ROM_URL,
        "90b31e108faedfa6bbcfcc33ba05dac61e645108cfbbdc385f8dafc71fde44ae",
        rom_of_elf,
    ),
)


def download(wanted: DeviceFile) -> str:
    """Gets one file; returns what went wrong, "" if nothing did."""
    try:
        with urllib.request.urlopen(wanted.url, timeout=TIMEOUT_S) as answer:
            data = wanted.unpack(answer.read())
    except (urllib.error.URLError, OSError, struct.error) as error:
        return f"could not be downloaded ({error})"
    if not wanted.is_right(data):
        return "is not what was expected (another SHA-256)"
    (CACHE / wanted.name).write_bytes(data)
    return ""


def get(wanted: DeviceFile) -> bool:
    """Makes sure that one file is there; says how it went."""
    path = CACHE / wanted.name
    if path.is_file() and wanted.is_right(path.read_bytes()):
        print(f"{path}: there")
        return True
    problem = download(wanted)
    if not problem:
        print(f"{path}: downloaded")
        return True
    print(f"{path}: {problem}", file=sys.stderr)
    print(f"  put it there by hand: {wanted.url}", file=sys.stderr)
    print(f"  SHA-256 {wanted.sha256}", file=sys.stderr)
    return False


def main() -> int:
    """Gets all of them; 1 when one is missing."""
    CACHE.mkdir(parents=True, exist_ok=True)
    found = [get(wanted) for wanted in FILES]
    return 0 if all(found) else 1


if __name__ == "__main__":
    sys.exit(main())
