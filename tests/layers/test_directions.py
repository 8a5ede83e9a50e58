"""The rooms of the firmware and what each may import: nothing goes back.

The rule is the table in docs/architecture.md. lib/ never imports the host, the simulator or tests.
Only the loop, what starts it and boot.py's part touch hardware, and the canvas the display.
"""

from __future__ import annotations

import ast
import re
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

FOR_ALL = {"errors", "states"}
NOT_ROOMS = FOR_ALL | {"__init__", "heap"}  # heap.py is called by code.py, before anything else
EVERYTHING = "all above but"


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


def table() -> dict[str, set[str]]:
    """Room to what it may use, in the order of the table in docs/architecture.md.

    "vault" stands for all of the room, "vault.events" for one module.
    """
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z_]+)(?:/|\.py)` \|.*\| ?(.*?) ?\|$", text, re.MULTILINE)
    found: dict[str, set[str]] = {}
    for room, uses in rows:
        names = {name.rstrip("/").replace("/", ".") for name in re.findall(r"`([^`]+)`", uses)}
        found[room] = set(found) - names if uses.startswith(EVERYTHING) else names
    return found


def rooms(path: Path) -> set[str]:
    """What a file imports of pocketotp and the codec, without pocketotp's own name."""
    found = set()
    for name in imports(path):
        package, _, rest = name.partition(".")
        if package == "pocketlink":
            found.add(package)
        elif package == "pocketotp" and rest and not rest.startswith("__"):
            found.add(rest)
    return found


def is_in(name: str, entry: str) -> bool:
    """Whether an import is of a room or module, or of something in it."""
    return name == entry or name.startswith(entry + ".")


def is_covered(name: str, allowed: set[str]) -> bool:
    """Whether an import is of an allowed room or module, or the way to one."""
    return any(is_in(name, entry) or is_in(entry, name) for entry in allowed)


def files_of(room: str) -> list[Path]:
    """The files of a room of lib/pocketotp."""
    alone = LIB / "pocketotp" / f"{room}.py"
    return [alone] if alone.is_file() else sorted((LIB / "pocketotp" / room).rglob("*.py"))


TABLE = table()
FIRMWARE = sorted((LIB / "pocketotp").rglob("*.py")) + sorted((LIB / "pocketlink").rglob("*.py"))


@pytest.mark.parametrize("path", FIRMWARE, ids=lambda path: module_name(path, LIB))
def test_firmware_imports_no_desktop_part(path):
    assert roots(path) & {"provisioning", "simulator", "tests", "benchmarks"} == set()


@pytest.mark.parametrize("path", FIRMWARE, ids=lambda path: module_name(path, LIB))
def test_hardware_only_where_it_is_put_together(path):
    name = module_name(path, LIB)
    allowed = HARDWARE_USERS.get(name) or HARDWARE_USERS.get(name.rpartition(".")[0]) or set()
    assert roots(path) & HARDWARE - allowed == set()


def test_every_room_is_in_the_table():
    rooms = {path.stem for path in (LIB / "pocketotp").iterdir() if path.suffix in ("", ".py")}
    assert set(TABLE) == rooms - NOT_ROOMS - {"__pycache__"}


@pytest.mark.parametrize("room", TABLE)
def test_a_room_imports_what_its_row_names(room):
    allowed = TABLE[room] | FOR_ALL | {room}
    wrong = {
        module_name(path, LIB): found
        for path in files_of(room)
        if (found := sorted(name for name in rooms(path) if not is_covered(name, allowed)))
    }
    assert wrong == {}


@pytest.mark.parametrize("room", TABLE)
def test_a_row_names_nothing_that_its_room_does_not_use(room):
    used = {name for path in files_of(room) for name in rooms(path)}
    unused = {entry for entry in TABLE[room] if not any(is_in(name, entry) for name in used)}
    assert unused == set() or room == "start"


@pytest.mark.parametrize("room", TABLE)
def test_a_room_uses_only_rooms_above_its_row(room):
    above = list(TABLE)[: list(TABLE).index(room)]
    uses = {entry.partition(".")[0] for entry in TABLE[room]} - {"pocketlink"}
    assert uses <= set(above)


@pytest.mark.parametrize("path", sorted((LIB / "pocketlink").glob("*.py")), ids=lambda p: p.stem)
def test_codec_stands_alone(path):
    assert "pocketotp" not in roots(path)
    assert roots(path) & HARDWARE == set()
