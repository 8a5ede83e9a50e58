"""The rooms of the firmware and what each may import: nothing goes back.

lib/ never imports the host, the simulator or tests. Only the loop, what starts it and boot.py's
part touch hardware, and the canvas the display. Screens never touch storage or the link; the link
never draws.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIB = ROOT / "lib"

HARDWARE = {
    "board",
    "busio",
    "digitalio",
    "displayio",
    "i2cdisplaybus",
    "keypad",
    "memorymap",
    "microcontroller",
    "storage",
    "supervisor",
    "terminalio",
    "usb_cdc",
    "usb_hid",
    "usb_midi",
    "watchdog",
}
# Who may import hardware modules, and which; nobody else does.
ALL = HARDWARE
HARDWARE_USERS = {
    "pocketotp.main": ALL,
    "pocketotp.start": ALL,
    "pocketotp.board_pins": {"board"},
    "pocketotp.modes.boot_mode": ALL,
    "pocketotp.modes.reset": {"microcontroller", "watchdog"},
    "pocketotp.ui": {"displayio", "terminalio"},
}

# What each room of lib/pocketotp must never import.
FORBIDDEN = {
    "otp": ("vault", "pin", "clock", "screens", "ui", "link", "keyboard", "modes", "token"),
    "crypto": (
        "otp",
        "vault",
        "pin",
        "clock",
        "screens",
        "ui",
        "link",
        "keyboard",
        "modes",
        "token",
    ),
    "clock": ("otp", "vault", "pin", "screens", "ui", "link", "keyboard", "modes", "token"),
    "pin": ("screens", "ui", "link", "keyboard", "otp"),
    "vault": ("screens", "ui", "link", "keyboard"),
    "ui": ("vault", "pin", "link", "token", "screens", "modes"),
    "screens": ("vault", "link"),
    "link": ("screens", "ui", "vault", "keyboard"),
    "keyboard": ("screens", "ui", "link", "vault", "pin", "token"),
    "modes": ("screens", "link", "otp", "keyboard"),
}


def module_name(path: Path, base: Path) -> str:
    """The dotted name of a module below `base`."""
    parts = path.relative_to(base).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    """Every module that a file imports, anywhere in it; `from a import b` counts as a and a.b."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def roots(path: Path) -> set[str]:
    """The top-level packages that a file imports."""
    return {name.partition(".")[0] for name in imports(path)}


# The kinds of events are numbers that whoever writes an event needs.
SHARED = {"pocketotp.vault.events"}


def rooms(path: Path) -> set[str]:
    """The rooms (or modules) right below pocketotp that a file imports."""
    names = imports(path)
    if names & SHARED:
        names -= {"pocketotp.vault"}
    parts = (name.split(".") for name in names if not name.startswith(tuple(SHARED)))
    return {part[1] for part in parts if part[0] == "pocketotp" and len(part) > 1}


FIRMWARE = sorted((LIB / "pocketotp").rglob("*.py")) + sorted((LIB / "pocketlink").rglob("*.py"))


@pytest.mark.parametrize("path", FIRMWARE, ids=lambda path: module_name(path, LIB))
def test_firmware_imports_no_desktop_part(path):
    assert roots(path) & {"provisioning", "simulator", "tests", "benchmarks"} == set()


@pytest.mark.parametrize("path", FIRMWARE, ids=lambda path: module_name(path, LIB))
def test_hardware_only_where_it_is_put_together(path):
    name = module_name(path, LIB)
    allowed = HARDWARE_USERS.get(name) or HARDWARE_USERS.get(name.rpartition(".")[0]) or set()
    assert roots(path) & HARDWARE - allowed == set()


@pytest.mark.parametrize("room", FORBIDDEN)
def test_rooms_import_in_one_direction(room):
    files = sorted((LIB / "pocketotp" / room).rglob("*.py"))
    wrong = {module_name(path, LIB): sorted(rooms(path) & set(FORBIDDEN[room])) for path in files}
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("path", sorted((LIB / "pocketlink").glob("*.py")), ids=lambda p: p.stem)
def test_codec_stands_alone(path):
    assert "pocketotp" not in roots(path)
    assert roots(path) & HARDWARE == set()
