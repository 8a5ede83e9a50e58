"""CircuitPython's `sys`."""

import types

from _chip import modules

__all__ = [
    "argv",
    "byteorder",
    "exit",
    "implementation",
    "maxsize",
    "modules",
    "path",
    "platform",
    "version",
    "version_info",
]


byteorder = "little"
maxsize = 2**31 - 1
platform = "RP2040"
version = "3.4.0; Adafruit CircuitPython 10.2.1 on 2026-03-10"
version_info = (3, 4, 0)
implementation = types.SimpleNamespace(
    name="circuitpython", version=(10, 2, 1), _machine="Raspberry Pi Pico with rp2040", _mpy=262
)
path = ["", "/", ".frozen", "/lib"]
argv: list = []


def exit(code=0):
    """Ends the program."""
    raise SystemExit(code)
