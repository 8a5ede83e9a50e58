"""The DS3231's driver, adafruit_ds3231, made only when the clock is set.

The library takes 8 KB of heap, and the time is read from raw registers anyway (it checks none of
them). So in daily use only the I2C device is there.
"""

from __future__ import annotations

from adafruit_bus_device.i2c_device import I2CDevice

ADDRESS = 0x68


class LazyDs3231:
    """`i2c_device` for reading; assigning `datetime` sets the chip and clears its stop flag.

    Raises ValueError when no chip answers.
    """

    def __init__(self, i2c) -> None:
        self.i2c_device = I2CDevice(i2c, ADDRESS)
        self._i2c = i2c

    @property
    def datetime(self):
        """The chip's time as the driver reads it, unchecked."""
        return self._driver().datetime

    @datetime.setter
    def datetime(self, value) -> None:
        self._driver().datetime = value

    def _driver(self):
        from adafruit_ds3231 import DS3231

        return DS3231(self._i2c)
