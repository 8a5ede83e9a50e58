"""Where the files are that nobody but their publishers hands out: CircuitPython and the boot ROM.

CIRCUITPYTHON_UF2 and RP2040_BOOTROM name them, else they lie in ~/.cache/pocketotp/ (put there by
`make device-files`). Tests never download; what is missing is said, and the test skipped.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pocketotp"
NODE_MODULES = Path(__file__).resolve().parents[2] / "node_modules"

UF2_NAME = "adafruit-circuitpython-raspberry_pi_pico-en_US-{version}.uf2"
VERSIONS = ("10.2.1", "10.1.3")
NEWEST = VERSIONS[0]


def uf2_path(version: str = NEWEST) -> Path:
    """Where the UF2 of that CircuitPython version is, or would be."""
    if version == NEWEST and os.environ.get("CIRCUITPYTHON_UF2"):
        return Path(os.environ["CIRCUITPYTHON_UF2"])
    return CACHE / UF2_NAME.format(version=version)


def bootrom_path() -> Path:
    """Where the boot ROM is, or would be."""
    if os.environ.get("RP2040_BOOTROM"):
        return Path(os.environ["RP2040_BOOTROM"])
    text = CACHE / "bootrom.ts"
    binary = CACHE / "bootrom.bin"
    return text if text.is_file() and not binary.is_file() else binary


def missing(version: str = NEWEST) -> str:
    """Why the emulated board cannot run ("" when it can): the first thing that is not there."""
    if shutil.which("node") is None:
        return "Node.js 20 or newer is not installed"
    if not (NODE_MODULES / "rp2040js").is_dir():
        return "rp2040js is not installed: run `make node`"
    for path in (uf2_path(version), bootrom_path()):
        if not path.is_file():
            return f"{path} is not there: run `make device-files`"
    return ""
