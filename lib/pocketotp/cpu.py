"""The chip's clock: higher while a key is derived, and back.

Above 125 MHz the display and clock bus runs too fast to be used (SCL becomes 639 kHz at 200 MHz).
On the way down CircuitPython lowers the core voltage 10 ms before the clock, hence the step at
135 MHz; and no flash may be written for 20 ms around a change.
"""

from __future__ import annotations

NORMAL_HZ = 125000000
STEP_HZ = 135000000
FAST_HZ = 200000000
SETTLE_S = 0.02


class Cpu:
    """`cpu` is microcontroller.cpu; `sleep` is time.sleep."""

    def __init__(self, cpu, sleep) -> None:
        self._cpu = cpu
        self._sleep = sleep
        self.is_fast = False

    def fast(self) -> None:
        """To 200 MHz; nothing may use I2C until `normal`."""
        if not self.is_fast:
            self.is_fast = True
            self._cpu.frequency = FAST_HZ
            self._sleep(SETTLE_S)

    def normal(self) -> None:
        """Back to 125 MHz."""
        if self.is_fast:
            self._cpu.frequency = STEP_HZ
            self._cpu.frequency = NORMAL_HZ
            self._sleep(SETTLE_S)
            self.is_fast = False
