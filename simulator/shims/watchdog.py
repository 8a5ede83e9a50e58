"""CircuitPython's `watchdog` on the RP2040: it can only reset, after at most 8.388 seconds."""

from _chip import chip

_LIMIT = 8.388607


class WatchDogMode:
    """RAISE is not there on the RP2040."""

    RAISE = "RAISE"
    RESET = "RESET"


class WatchDogTimeout(Exception):
    """Never raised on the RP2040."""


class WatchDogTimer:
    """Set `timeout`, then `mode`; `feed` it in time."""

    def __init__(self) -> None:
        self._timeout = 0.0
        self._mode = None

    @property
    def timeout(self) -> float:
        """Seconds, at most 8."""
        return self._timeout

    @timeout.setter
    def timeout(self, value: float) -> None:
        if value <= 0:
            raise ValueError("timeout must be greater than 0")
        if value > _LIMIT:
            raise ValueError("timeout duration exceeded the maximum supported value")
        self._timeout = value
        if self._mode is not None:
            chip.watch(int(value * 1e9))

    @property
    def mode(self):
        """None or RESET."""
        return self._mode

    @mode.setter
    def mode(self, value) -> None:
        if value == WatchDogMode.RAISE:
            raise NotImplementedError("RAISE mode is not implemented")
        if value is not None and not self._timeout:
            raise ValueError("WatchDogTimer.timeout must be greater than 0")
        self._mode = value
        chip.watch(int(self._timeout * 1e9) if value is not None else 0)

    def feed(self) -> None:
        """Starts the time anew. Raises ValueError when it is not running."""
        if self._mode is None:
            raise ValueError("WatchDogTimer is not currently running")
        chip.feed()

    def deinit(self) -> None:
        """Stops it."""
        self.mode = None
