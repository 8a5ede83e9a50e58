"""CircuitPython's `busio`: I2C on the wired pins."""

from _chip import chip

from simulator.board import SCL, SDA
from simulator.chip import SPEED


class I2C:
    """The bus of OLED and clock. Raises RuntimeError without pull-ups, ValueError if in use."""

    def __init__(self, scl, sda, *, frequency: int = 100_000, timeout: int = 255) -> None:
        if sda.number % 4 not in (0, 2) or scl.number != sda.number + 1:
            raise ValueError("Invalid pins")
        for pin in (sda, scl):
            chip.claim(pin.number, "I2C")
        if (sda.number, scl.number) != (SDA, SCL) or not chip.board.bus.devices:
            self._pins = (sda, scl)
            self.deinit()
            raise RuntimeError("No pull up found on SDA or SCL; check your wiring")
        self._pins = (sda, scl)
        self._frequency = frequency
        self._locked = False

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        self.deinit()

    def deinit(self) -> None:
        """Gives the pins back."""
        for pin in self._pins:
            chip.free(pin.number)
        self._pins = ()

    def try_lock(self) -> bool:
        """Takes the bus; False if somebody has it."""
        if self._locked:
            chip.clock.spend(50_000)
            return False
        self._locked = True
        return True

    def unlock(self) -> None:
        """Gives the bus back."""
        self._locked = False

    def scan(self) -> list:
        """Addresses that answer."""
        self._check()
        return sorted(chip.board.bus.devices)

    def writeto(self, address: int, buffer, *, start: int = 0, end: int | None = None) -> None:
        """Writes. Raises OSError when nobody answers."""
        self._check()
        data = bytes(memoryview(buffer)[start:end])
        chip.board.bus.write(address, data, self._speed())

    def readfrom_into(
        self, address: int, buffer, *, start: int = 0, end: int | None = None
    ) -> None:
        """Reads. Raises OSError when nobody answers."""
        self._check()
        view = memoryview(buffer)[start:end]
        view[:] = chip.board.bus.read(address, len(view), self._speed())

    def writeto_then_readfrom(
        self,
        address: int,
        out_buffer,
        in_buffer,
        *,
        out_start: int = 0,
        out_end: int | None = None,
        in_start: int = 0,
        in_end: int | None = None,
    ) -> None:
        """Writes, then reads after a repeated start."""
        self.writeto(address, out_buffer, start=out_start, end=out_end)
        self.readfrom_into(address, in_buffer, start=in_start, end=in_end)

    def _check(self) -> None:
        if not self._pins:
            raise ValueError("Object has been deinitialized and can no longer be used")
        if not self._locked:
            raise RuntimeError("Function requires lock")

    def _speed(self) -> int:
        return self._frequency * chip.frequency // SPEED
