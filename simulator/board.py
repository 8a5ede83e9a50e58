"""The board: everything around the microcontroller, which outlives its resets.

Flash, OLED, clock, buttons and the computer on the USB cable. Wiring as in the manual: SDA on GP4,
SCL on GP5; UP, OK and DOWN connect GP2, GP3 and GP6 to ground.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from .chips.ds3231 import Ds3231
from .chips.flash import Flash
from .chips.i2c import Bus
from .chips.keyboard import Keyboard
from .chips.serial_host import Loopback
from .chips.ssd1306 import Ssd1306
from .clock import VirtualClock

OLED_ADDRESS, RTC_ADDRESS = 0x3C, 0x68
SDA, SCL = 4, 5
BUTTONS = {"up": 2, "ok": 3, "down": 6}
START_UTC = 1_767_225_600  # 2026-01-01T00:00:00Z, where a seeded machine begins


@dataclass
class Computer:
    """The host: a cable, a keyboard driver, and (in connect mode) a serial port."""

    plugged: bool = True
    suspended: bool = False
    keyboard: Keyboard = field(default_factory=Keyboard)
    typed: str = ""
    reports: list[bytes] = field(default_factory=list)
    make_serial: object = Loopback

    def receive(self, report: bytes) -> None:
        """A keyboard report arrived."""
        self.reports.append(bytes(report))
        self.typed += self.keyboard.report(report)

    def take_typed(self) -> str:
        """What was typed since the last call."""
        text, self.typed = self.typed, ""
        return text


class Board:
    """One board on the bench. `seed` makes its random numbers and its clock repeatable."""

    def __init__(
        self,
        flash: Flash | None = None,
        *,
        seed: int | None = None,
        utc: int = START_UTC,
        height: int = 64,
        rtc_stopped: bool = False,
    ) -> None:
        self.clock = VirtualClock()
        self.flash = flash if flash is not None else Flash()
        self.flash.spend = self.clock.spend
        self.bus = Bus(self.clock.spend)
        self.oled: Ssd1306 = Ssd1306(height)
        self.rtc: Ds3231 = Ds3231(lambda: self.clock.now, utc, rtc_stopped)
        self.bus.devices[OLED_ADDRESS] = self.oled
        self.bus.devices[RTC_ADDRESS] = self.rtc
        self.computer = Computer()
        self.random = random.Random(seed) if seed is not None else random.SystemRandom()
        self.uid = self.random.randbytes(8)
        self.console: list[str] = []
        self._down: set[str] = set()
        self.on_button: Callable[[], None] = lambda: None
        self.on_reset: Callable[[str], None] = lambda reason: None

    def remove(self, address: int) -> None:
        """Takes a chip off the I2C bus (a loose wire)."""
        self.bus.devices.pop(address, None)

    def press(self, button: str) -> None:
        """Pushes a button ("up", "ok", "down") down."""
        self._down.add(button)
        self.on_button()

    def release(self, button: str) -> None:
        """Lets a button go."""
        self._down.discard(button)
        self.on_button()

    def grounded(self, gpio: int) -> bool:
        """Whether a button connects this pin to ground."""
        return any(BUTTONS[button] == gpio for button in self._down)

    def power_off(self) -> None:
        """The cable is pulled: the OLED forgets; flash and clock do not."""
        self.oled.power_off()
