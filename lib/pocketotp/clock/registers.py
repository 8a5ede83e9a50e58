"""The DS3231's time registers as UTC seconds, with every check that its driver leaves out.

DS3231 datasheet (19-5170 rev 10), page 11, figure 1: seconds, minutes, hours, day of the week,
date, month and century, year, in binary-coded decimal; page 14: the oscillator stop flag is bit
7 of register 0x0F. The token always writes 24-hour mode and the first century, so anything else
was not written by it and means nothing.
"""

from __future__ import annotations

from pocketotp.clock.civil import from_civil

SIZE = 16  # registers 0x00 to 0x0F in one reading
STATUS = 0x0F

_OSCILLATOR_STOPPED = 0x80
_TWELVE_HOURS = 0x40
_CENTURY = 0x80


def is_stopped(registers: bytes | bytearray) -> bool:
    """Whether the oscillator has stopped since the time was last set."""
    return bool(registers[STATUS] & _OSCILLATOR_STOPPED)


def decode(registers: bytes | bytearray) -> int:
    """UTC seconds. Raises ValueError for registers that hold no time from 2000 to 2099."""
    if registers[2] & _TWELVE_HOURS or registers[5] & _CENTURY:
        raise ValueError("not as the token writes it")
    return from_civil(
        2000 + _decimal(registers[6]),
        _decimal(registers[5]),
        _decimal(registers[4]),
        _decimal(registers[2]),
        _decimal(registers[1]),
        _decimal(registers[0]),
    )


def _decimal(value: int) -> int:
    tens = value >> 4
    ones = value & 15
    if tens > 9 or ones > 9:
        raise ValueError("not decimal")
    return tens * 10 + ones
