"""The DS3231's registers: exactly the valid ones mean a time."""

from __future__ import annotations

import random

import pytest

from pocketotp.clock import civil, registers

GOOD = bytes.fromhex("5958230431129900000000000000001c08"[:32])  # 2099-12-31 23:58:59


def encode(utc: int) -> bytearray:
    """What the driver writes, by its datasheet."""
    year, month, day, hour, minute, second = civil.to_civil(utc)
    values = (second, minute, hour, civil.weekday(utc) + 1, day, month, year - 2000)
    return bytearray(value // 10 * 16 + value % 10 for value in values) + bytes(9)


def test_every_valid_time():
    source = random.Random(3)
    for _ in range(20000):
        utc = source.randrange(civil.FIRST, civil.LAST + 1)
        assert registers.decode(encode(utc)) == utc
    assert registers.decode(GOOD) == civil.LAST - 60


@pytest.mark.parametrize(
    ("register", "value", "why"),
    [
        (0, 0x60, "60 seconds"),
        (0, 0x1A, "not decimal"),
        (0, 0xD9, "bit 7"),
        (1, 0x60, "60 minutes"),
        (1, 0x5F, "not decimal"),
        (2, 0x24, "24 hours"),
        (2, 0x63, "12-hour mode"),
        (2, 0xA3, "bit 7"),
        (4, 0x00, "day 0"),
        (4, 0x32, "day 32"),
        (5, 0x00, "month 0"),
        (5, 0x13, "month 13"),
        (5, 0x92, "century"),
        (5, 0x02, "31 February"),
        (6, 0x9A, "not decimal"),
        (6, 0xA0, "not decimal"),
    ],
)
def test_nonsense(register, value, why):
    bad = bytearray(GOOD)
    bad[register] = value
    with pytest.raises(ValueError, match=r"range|decimal|writes"):
        registers.decode(bad)


def test_no_registers_do_worse_than_a_value_error():
    source = random.Random(4)
    for _ in range(20000):
        try:
            utc = registers.decode(source.randbytes(16))
        except ValueError:
            continue
        assert civil.FIRST <= utc <= civil.LAST


def test_oscillator_stop_flag():
    for status in range(256):
        assert registers.is_stopped(bytes(15) + bytes([status])) == (status >= 0x80)
