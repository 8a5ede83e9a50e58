"""Which names the device has: builtins, methods of the basic types, modules and what is in them.

`device_names.json` was read from CircuitPython 10.1.3 and 10.2.1 on the emulated chip by the
program here, and holds what both have. The device suite reads it again and compares.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

STORED = Path(__file__).with_name("device_names.json")

TYPES = ["str", "bytes", "bytearray", "int", "list", "dict", "set", "tuple", "float", "memoryview"]
MODULES = [
    *("array", "atexit", "binascii", "collections", "errno", "gc", "hashlib", "io", "json", "math"),
    *("memorymap", "micropython", "msgpack", "os", "random", "struct", "sys", "time", "traceback"),
]

PROGRAM = """
import builtins, json, supervisor
while not supervisor.runtime.serial_connected:
    pass
def names(thing):
    return [name for name in dir(thing) if not name.startswith("__")]
for kind in {types!r}:
    print("type", kind, json.dumps(names(getattr(builtins, kind))))
print("builtins - ", json.dumps(dir(builtins)))
for module in {modules!r}:
    print("module", module, json.dumps(names(__import__(module))))
print("modules follow")
help("modules")
print("names end")
"""


def program() -> bytes:
    """The program that prints the names on the console."""
    return PROGRAM.format(types=TYPES, modules=MODULES).encode()


def parse(console: str) -> dict[str, Any]:
    """What the program printed, in the shape of the stored file."""
    listed, _, rest = console.partition("modules follow")
    found: dict[str, Any] = {"builtins": [], "type": {}, "module": {}}
    for line in listed.splitlines():
        kind, _, rest_of_line = line[line.find("type ") if "type " in line else 0 :].partition(" ")
        name, _, value = rest_of_line.partition(" ")
        if kind == "builtins":
            found["builtins"] = sorted(json.loads(value))
        elif kind in found:
            found[kind][name] = sorted(json.loads(value))
    modules = rest.partition("Plus any modules")[0].split()
    found["modules"] = sorted(modules)
    return found


def common(first: Any, second: Any) -> Any:
    """What both of two such structures hold."""
    if isinstance(first, dict):
        return {key: common(first[key], second[key]) for key in first if key in second}
    return [name for name in first if name in second]


def stored() -> dict[str, Any]:
    """The names that every supported CircuitPython has."""
    return json.loads(STORED.read_text())
