"""The I2C bus: what hangs on it, and the time that its clock takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Device(Protocol):
    """A chip on the bus; it sees whole transactions, without its address."""

    def write(self, data: bytes) -> None:
        """A write transaction."""

    def read(self, length: int) -> bytes:
        """A read transaction."""


class Bus:
    """Devices by their 7-bit address."""

    def __init__(self, spend: Callable[[int], None]) -> None:
        self.devices: dict[int, Device] = {}
        self.spend = spend

    def write(self, address: int, data: bytes, frequency: int) -> None:
        """Raises OSError(ENODEV) when nobody acknowledges the address."""
        self._device(address, len(data), frequency).write(data)

    def read(self, address: int, length: int, frequency: int) -> bytes:
        """Raises OSError(ENODEV) when nobody acknowledges the address."""
        return self._device(address, length, frequency).read(length)

    def _device(self, address: int, length: int, frequency: int) -> Device:
        device = self.devices.get(address)
        length = length if device else 0
        self.spend((length + 1) * 9 * 1_000_000_000 // frequency)
        if device is None:
            raise OSError(19, "No such device")
        return device
