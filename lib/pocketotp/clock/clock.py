"""The token's time: UTC seconds from a DS3231, or a named reason why there is none.

The chip is read over I2C at most every 200 ms, and once more when a new second is due; between
readings `supervisor.ticks_ms` tells the milliseconds. Nothing here trusts a reading: a stopped
oscillator, impossible registers, a silent chip and time that went backwards are all errors.
"""

from __future__ import annotations

from time import struct_time

from pocketotp.clock import civil, registers

MISSING = "missing"  # no clock chip answers
STOPPED = "stopped"  # its battery was empty or out: the time must be set
NONSENSE = "nonsense"  # its registers hold no time
BACKWARDS = "backwards"  # it is earlier than a time already seen
OK = "ok"

READ_EVERY_MS = 200
JUMP_S = 2  # a larger step than the milliseconds explain is read twice

_TICKS_PERIOD = 1 << 29
_FROM_START = b"\x00"


class ClockError(Exception):
    """There is no time to work with; `reason` is one of this module's names."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Clock:
    """A clock over an `adafruit_ds3231.DS3231` (None: there is no chip).

    `ticks_ms` is a millisecond counter that wraps at 2**29. `not_before` is the latest time that
    is known to have passed; whoever keeps it over a power cut sets it at the start.
    """

    def __init__(self, rtc, ticks_ms) -> None:
        self.not_before = civil.FIRST
        self._rtc = rtc
        self._ticks_ms = ticks_ms
        self._registers = bytearray(registers.SIZE)
        self._second: int | None = None  # UTC of the last reading; None after an error
        self._read_at = 0  # ticks of the last reading
        self._phase = 0  # milliseconds into the second at the last reading: an estimate,
        self._slack = 0  # and how wrong it may be

    def now(self) -> int:
        """UTC seconds since 1970. Raises ClockError."""
        ticks = self._ticks_ms()
        elapsed = (ticks - self._read_at) % _TICKS_PERIOD
        fresh = elapsed < READ_EVERY_MS and self._phase + elapsed < 1000
        second = self._second
        if second is None or not fresh:
            second = self._refresh(ticks, elapsed)
        if second < self.not_before:
            raise ClockError(BACKWARDS)
        self.not_before = second
        return second

    def now_ms(self) -> int:
        """Milliseconds into the second that `now` returned last, 0 to 999: for a smooth bar."""
        elapsed = (self._ticks_ms() - self._read_at) % _TICKS_PERIOD
        return min(999, self._phase + elapsed)

    def status(self) -> str:
        """`OK`, or the reason why there is no time."""
        try:
            self.now()
        except ClockError as error:
            return error.reason
        return OK

    def set(self, utc: int) -> None:
        """Sets the chip, clears its stop flag and reads both back. Raises ClockError.

        Raises ValueError outside 2000 to 2099. The second begins with this call.
        """
        date = civil.to_civil(utc)
        if self._rtc is None:
            raise ClockError(MISSING)
        self._second = None
        self._read_at = self._ticks_ms()
        try:
            self._rtc.datetime = struct_time(date + (civil.weekday(utc), -1, -1))
        except OSError:
            raise ClockError(MISSING)
        if not 0 <= self._read() - utc <= 1:
            raise ClockError(NONSENSE)
        self._second = utc
        self._phase = self._slack = 0
        self.not_before = utc

    def _refresh(self, ticks: int, elapsed: int) -> int:
        """Reads the chip, and estimates where in the second this is. Raises ClockError."""
        previous = self._second
        self._second = None
        second = self._read()
        step = None if previous is None else second - previous
        is_expected = step is not None and abs(step - (self._phase + elapsed) // 1000) <= JUMP_S
        if not is_expected and not 0 <= self._read() - second <= 1:
            raise ClockError(NONSENSE)  # two readings in a row disagree: a bad bus
        self._locate(step, elapsed)
        self._read_at = ticks
        self._second = second
        return second

    def _locate(self, step: int | None, elapsed: int) -> None:
        """Narrows the estimate by how far the seconds have gone since the last reading.

        A reading is made when a new second is due by the estimate: whether it is there tells in
        which half of the slack the truth lies. A millisecond is added for the two crystals.
        """
        low, high = 0, 999
        if step is not None:
            expected = self._phase + elapsed - 1000 * step
            low = max(low, expected - self._slack - 1)
            high = min(high, expected + self._slack + 1)
            if step:
                high = min(high, elapsed)
        if low > high:
            low, high = 0, 999
        self._phase = (low + high) // 2
        self._slack = (high - low + 1) // 2

    def _read(self) -> int:
        """UTC seconds as the chip has them now. Raises ClockError."""
        if self._rtc is None:
            raise ClockError(MISSING)
        try:
            with self._rtc.i2c_device as device:
                device.write_then_readinto(_FROM_START, self._registers)
        except OSError:
            raise ClockError(MISSING)
        if registers.is_stopped(self._registers):
            raise ClockError(STOPPED)
        try:
            return registers.decode(self._registers)
        except ValueError:
            raise ClockError(NONSENSE)
