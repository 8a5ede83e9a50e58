"""CircuitPython's `i2cdisplaybus` for Blinka's displayio: commands and data to an OLED.

Unlike Blinka's own it leaves the I2C bus alone when displays are released, unlocks only what it
locked, and swallows bus errors while running, as the chip does.
"""

import contextlib

_DISPLAY_COMMAND = 0


class I2CDisplayBus:
    """Raises ValueError when no display answers at the address."""

    def __init__(self, i2c_bus, *, device_address: int, reset=None) -> None:
        self._i2c = i2c_bus
        self._address = device_address
        self._holding = False
        while not i2c_bus.try_lock():
            pass
        try:
            i2c_bus.writeto(device_address, b"")
        except OSError:
            raise ValueError(f"Unable to find I2C Display at {device_address:x}") from None
        finally:
            i2c_bus.unlock()
        from displayio import allocate_display_bus

        allocate_display_bus(self)

    def deinit(self) -> None:
        """The display is released; the bus stays."""

    def reset(self) -> None:
        """There is no reset pin."""

    def send(self, command: int, data) -> None:
        """Sends a command with its arguments."""
        while not self._begin_transaction():
            pass
        self._send(_DISPLAY_COMMAND, 0, bytes((command,)) + bytes(data))
        self._end_transaction()

    def _send(self, data_type: int, _chip_select: int, data, command=None) -> None:
        data = bytes(data) if command is None else bytes((command,)) + bytes(data)
        if data_type == _DISPLAY_COMMAND:
            framed = b"".join(bytes((0x80, byte)) for byte in data)
        else:
            framed = b"\x40" + data
        with contextlib.suppress(OSError):
            self._i2c.writeto(self._address, framed)

    def _free(self) -> bool:
        """Asked by the displayio of adafruit-blinka-displayio before it refreshes."""
        if not self._i2c.try_lock():
            return False
        self._i2c.unlock()
        return True

    def _begin_transaction(self) -> bool:
        if not self._i2c.try_lock():
            return False
        self._holding = True
        return True

    def _end_transaction(self) -> None:
        if self._holding:
            self._holding = False
            self._i2c.unlock()
