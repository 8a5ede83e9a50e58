"""Finds tokens: USB serial ports whose product is PocketOTP, and running simulators.

A pty or socket of a simulator is in no system list of ports; the simulator's own register has it.
"""

from __future__ import annotations

from dataclasses import dataclass

from serial.tools import list_ports

from provisioning.errors import NoToken

PRODUCT = "PocketOTP"


@dataclass(frozen=True)
class Device:
    """kind: "token" or "simulator". serial and detail may be empty."""

    port: str
    kind: str
    serial: str = ""
    detail: str = ""


def devices() -> list[Device]:
    """Everything that can be talked to now."""
    return _tokens() + _simulators()


def choose(port: str | None) -> str:
    """The given port, else the only device there is. Raises NoToken."""
    if port:
        return port
    found = devices()
    if len(found) == 1:
        return found[0].port
    if not found:
        step = "Plug in the token and choose Connect in its menu, or start `pocketotp simulate`."
        raise NoToken("no token found", step)
    names = ", ".join(device.port for device in found)
    raise NoToken(f"several tokens found: {names}", "Choose one with --port.")


def _tokens() -> list[Device]:
    return [
        Device(port.device, "token", port.serial_number or "", port.product or "")
        for port in list_ports.comports()
        if PRODUCT in (port.product or "")
    ]


def _simulators() -> list[Device]:
    try:
        from simulator.registry import running
    except ImportError:  # a host without the simulator
        return []
    return [Device(entry.port, "simulator", entry.serial, entry.detail) for entry in running()]
