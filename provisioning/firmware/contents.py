"""The files of a board's drive: the firmware and the pinned libraries, compiled or as source.

code.py, boot.py and safemode.py always stay source: CircuitPython starts nothing else. The vault's
files are not part of it and are never written by an installation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from provisioning.firmware.compiled import compile_module
from provisioning.firmware.numbers import Numbers
from provisioning.firmware.private import shortened

START_FILES = ("boot.py", "code.py", "safemode.py")
OWN_PACKAGES = ("pocketlink", "pocketotp")

# What the firmware uses of the pinned libraries; the rest of them stays at home.
LIBRARY_FILES = (
    "adafruit_bus_device/",
    "adafruit_displayio_ssd1306.py",
    "adafruit_ds3231.py",
    "adafruit_hid/__init__.py",
    "adafruit_hid/keyboard.py",
    "adafruit_hid/keycode.py",
    "adafruit_register/__init__.py",
    "adafruit_register/i2c_bcd_alarm.py",
    "adafruit_register/i2c_bcd_datetime.py",
    "adafruit_register/i2c_bit.py",
    "adafruit_register/i2c_bits.py",
    "adafruit_register/register_accessor.py",
)

# Names for 100 keys, two of them used: each would cost memory (numbers.py).
KEYS = "adafruit_hid.keycode"
_KEY = re.compile(rb"^    ([A-Z][A-Z0-9_]*) = (\w+)$", re.M)
_USED_KEY = re.compile(rb"\b(?:Keycode|cls)\.([A-Z][A-Z0-9_]*)")

# Texts that only the computer shows.
HOST_ONLY = ("pocketlink/texts.py",)

SETTINGS = """\
# PocketOTP's board settings. A bare number, and with no quotes:
CIRCUITPY_SAFE_MODE_DELAY=0

# Other pins and displays; these are the defaults. Take away the "# " of a line that you change.
# POCKETOTP_SDA = "GP4"
# POCKETOTP_SCL = "GP5"
# POCKETOTP_UP = "GP2"
# POCKETOTP_OK = "GP3"
# POCKETOTP_DOWN = "GP6"
# POCKETOTP_HEIGHT = "64"
# POCKETOTP_ROTATION = "0"
"""


def module_files(lib: Path) -> Iterator[Path]:
    """The .py files below lib/ that belong onto the drive, in a fixed order."""
    wanted: list[Path] = []
    for name in (*(f"{package}/" for package in OWN_PACKAGES), *LIBRARY_FILES):
        path = lib / name
        wanted += path.rglob("*.py") if name.endswith("/") else [path]
    left_out = {lib / name for name in HOST_ONLY}
    return iter(sorted(path for path in wanted if path.is_file() and path not in left_out))


def is_own(module: str) -> bool:
    """Whether a module (dotted name) is the firmware's, not a library's."""
    return module.partition(".")[0] in OWN_PACKAGES


def without_keys(source: bytes, users: bytes) -> bytes:
    """The table of key names with those that `users` mention. The lines stay the same."""
    used = set(_USED_KEY.findall(users))
    used |= {value for name, value in _KEY.findall(source) if name in used}  # SHIFT = LEFT_SHIFT
    return _KEY.sub(lambda found: found[0] if found[1] in used else b"    pass", source)


def dotted(path: Path, root: Path) -> str:
    """The module's name as import statements have it: the device has that text in memory anyway."""
    parts = path.relative_to(root / "lib").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def own_numbers(root: Path) -> Numbers:
    """The numbers that the firmware's modules at `root` share."""
    named = {dotted(path, root): path.read_bytes() for path in module_files(root / "lib")}
    return Numbers({name: content for name, content in named.items() if is_own(name)})


def drive_files(root: Path, *, source: bool = False) -> dict[str, bytes]:
    """Maps paths on the drive to their content, for the firmware at `root`.

    With `source` every module stays .py. Raises CompileError when a module does not compile.
    """
    files = {name: (root / name).read_bytes() for name in START_FILES if (root / name).is_file()}
    files["settings.toml"] = SETTINGS.encode()
    modules = {path: path.read_bytes() for path in module_files(root / "lib")}
    numbers = own_numbers(root)
    for path, content in modules.items():
        name = path.relative_to(root).as_posix()
        if source:
            files[name] = content
        else:
            module = dotted(path, root)
            if is_own(module):
                content = shortened(numbers.folded(module, content))
            elif module == KEYS:
                content = without_keys(content, b"".join(modules.values()))
            files[name.removesuffix(".py") + ".mpy"] = compile_module(content, module)
    return files
