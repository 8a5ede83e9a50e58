"""CircuitPython's `microcontroller`: pins, the CPU, nvm, reset and the watchdog."""

from _chip import chip
from watchdog import WatchDogTimer


class Pin:
    """A pin; made only by this module."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __repr__(self) -> str:
        return f"board.GP{self.number}"


class _Name:
    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return f"microcontroller.ResetReason.{self._name}"


class ResetReason:
    """Why the chip started."""

    POWER_ON = _Name("POWER_ON")
    SOFTWARE = _Name("SOFTWARE")
    WATCHDOG = _Name("WATCHDOG")
    RESET_PIN = _Name("RESET_PIN")
    UNKNOWN = _Name("UNKNOWN")


class RunMode:
    """What the next reset starts."""

    NORMAL = _Name("NORMAL")
    SAFE_MODE = _Name("SAFE_MODE")
    BOOTLOADER = _Name("BOOTLOADER")


class Processor:
    """The RP2040."""

    voltage = None
    temperature = 25.25
    uid = bytearray(chip.board.uid)

    @property
    def frequency(self) -> int:
        """The clock in hertz; I2C gets faster with it."""
        return chip.frequency

    @frequency.setter
    def frequency(self, value: int) -> None:
        if not 48_000_000 <= value <= 250_000_000:
            raise ValueError("Invalid frequency")
        chip.clock.spend(10_000_000 if value < chip.frequency else 1_000_000)
        chip.frequency = value

    @property
    def reset_reason(self):
        """Why the chip started."""
        return {"power": ResetReason.POWER_ON, "watchdog": ResetReason.WATCHDOG}.get(
            chip.reason, ResetReason.SOFTWARE
        )


cpu = Processor()
nvm = chip.nvm
watchdog = WatchDogTimer()
pins = [Pin(number) for number in range(30)]


def reset() -> None:
    """Resets the chip; takes longer than a watchdog reset."""
    chip.reset("software")


def on_next_reset(run_mode) -> None:
    """Accepted and ignored."""


def delay_us(delay: int) -> None:
    """Waits, microseconds."""
    chip.clock.spend(delay * 1000)
