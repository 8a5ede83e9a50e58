"""CircuitPython's `digitalio`: inputs read the buttons, outputs keep their value."""

from _chip import chip


class Direction:
    """Input or output."""

    INPUT = "INPUT"
    OUTPUT = "OUTPUT"


class Pull:
    """The pin's resistor."""

    UP = "UP"
    DOWN = "DOWN"


class DriveMode:
    """How an output drives."""

    PUSH_PULL = "PUSH_PULL"
    OPEN_DRAIN = "OPEN_DRAIN"


class DigitalInOut:
    """One pin. Raises ValueError when it is in use."""

    def __init__(self, pin) -> None:
        chip.claim(pin.number, "DigitalInOut")
        self._number = pin.number
        self._value = False
        self.direction = Direction.INPUT
        self.pull = None
        self.drive_mode = DriveMode.PUSH_PULL

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        self.deinit()

    def deinit(self) -> None:
        """Gives the pin back."""
        chip.free(self._number)

    def switch_to_input(self, pull=None) -> None:
        """Makes it an input."""
        self.direction, self.pull = Direction.INPUT, pull

    def switch_to_output(self, value: bool = False, drive_mode=DriveMode.PUSH_PULL) -> None:
        """Makes it an output."""
        self.direction, self._value, self.drive_mode = Direction.OUTPUT, value, drive_mode

    @property
    def value(self) -> bool:
        """The level."""
        if self.direction == Direction.OUTPUT:
            return self._value
        return chip.level(self._number, self.pull == Pull.UP)

    @value.setter
    def value(self, value: bool) -> None:
        if self.direction != Direction.OUTPUT:
            raise AttributeError("Cannot set value when direction is input.")
        self._value = bool(value)
