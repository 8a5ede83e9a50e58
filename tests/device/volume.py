"""Builds what is in the flash of an emulated board: CircuitPython, and a volume with files.

The empty volume is the one that CircuitPython itself formats at its first boot (kept in the cache);
files are added with FatFs, the same code that CircuitPython uses.
"""

from __future__ import annotations

import hashlib
import os
import struct
import subprocess
import tempfile
from pathlib import Path, PurePosixPath

from fatfs import RamDisk, create_extended_partition

from device.files import CACHE, bootrom_path, uf2_path

EMULATOR = Path(__file__).resolve().parent / "emulator"

FLASH_SIZE = 0x200000
VOLUME_START = 0x100000
NVM_START = VOLUME_START - 4096
XIP_BASE = 0x10000000

UF2_BLOCK = 512
UF2_MAGIC = 0x0A324655
UF2_NOT_MAIN_FLASH = 1


def firmware_flash(uf2: Path) -> bytearray:
    """The 2 MiB of flash with nothing but that UF2 in it."""
    flash = bytearray(b"\xff" * FLASH_SIZE)
    data = uf2.read_bytes()
    for at in range(0, len(data), UF2_BLOCK):
        magic, _, flags, address, length = struct.unpack_from("<5I", data, at)
        if magic == UF2_MAGIC and not flags & UF2_NOT_MAIN_FLASH:
            start = address - XIP_BASE
            flash[start : start + length] = data[at + 32 : at + 32 + length]
    return flash


def format_volume(flash: bytes, out: Path) -> None:
    """Lets CircuitPython boot once and keeps the volume that it formats."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder) / "flash.bin"
        image.write_bytes(flash)
        partial = out.with_suffix(f".{os.getpid()}")
        command = ["node", str(EMULATOR / "format.mjs"), "--bootrom", str(bootrom_path())]
        subprocess.run([*command, "--flash", str(image), "--out", str(partial)], check=True)
        partial.replace(out)


def empty_volume(uf2: Path) -> bytes:
    """The volume as this CircuitPython formats it."""
    digest = hashlib.sha256(uf2.read_bytes()).hexdigest()[:32]
    template = CACHE / f"{digest}-circuitpy.img"
    if not template.is_file():
        format_volume(firmware_flash(uf2), template)
    return template.read_bytes()


def add_files(volume: bytes, files: dict[str, bytes]) -> bytearray:
    """The volume with `files` (paths on the drive) written onto it, in their order."""
    storage = bytearray(volume)
    partition = create_extended_partition(RamDisk(storage, sector_size=512))
    partition.mount()
    for name, content in files.items():
        folder = PurePosixPath("/", name).parent.as_posix()
        if folder != "/":
            partition.makedirs(folder, exist_ok=True)
        partition.write_file(f"/{name}", content)
    partition.unmount()
    return storage


def without_files(volume: bytes, names: tuple[str, ...]) -> bytes:
    """The volume after these files were removed; what was in them stays where it was."""
    storage = bytearray(volume)
    partition = create_extended_partition(RamDisk(storage, sector_size=512))
    partition.mount()
    for name in names:
        partition.remove(f"/{name}")
    partition.unmount()
    return bytes(storage)


def read_file(flash: bytes, name: str) -> bytes:
    """One file of the volume in a flash image."""
    storage = bytearray(flash[VOLUME_START:])
    partition = create_extended_partition(RamDisk(storage, sector_size=512))
    partition.mount()
    try:
        return partition.read_file(f"/{name}")
    finally:
        partition.unmount()


def adopt_flash(version: str, flash: bytes, files: dict[str, bytes]) -> bytes:
    """A flash with the nvm and the volume of another one (a simulator's), and with `files`."""
    adopted = firmware_flash(uf2_path(version))
    adopted[NVM_START:VOLUME_START] = flash[NVM_START:VOLUME_START]
    adopted[VOLUME_START:] = add_files(flash[VOLUME_START:], files)
    return bytes(adopted)


def build_flash(version: str, files: dict[str, bytes]) -> bytes:
    """A whole flash: that CircuitPython, and a volume that holds `files`."""
    uf2 = uf2_path(version)
    flash = firmware_flash(uf2)
    flash[VOLUME_START:] = add_files(empty_volume(uf2), files)
    return bytes(flash)
