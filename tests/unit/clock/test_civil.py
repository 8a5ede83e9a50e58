"""The calendar against the standard library's, for every day of the century."""

from __future__ import annotations

import datetime
import random

import pytest

from pocketotp.clock import civil

EPOCH = datetime.datetime(1970, 1, 1)


def check(utc: int) -> None:
    date = EPOCH + datetime.timedelta(seconds=utc)
    expected = (date.year, date.month, date.day, date.hour, date.minute, date.second)
    assert civil.to_civil(utc) == expected
    assert civil.from_civil(*expected) == utc
    assert civil.weekday(utc) == date.weekday()


def test_every_day():
    for utc in range(civil.FIRST, civil.LAST, civil.DAY):
        check(utc)
        check(utc + civil.DAY - 1)


def test_any_second():
    source = random.Random(1)
    for _ in range(20000):
        check(source.randrange(civil.FIRST, civil.LAST + 1))


@pytest.mark.parametrize("utc", [0, -1, civil.FIRST - 1, civil.LAST + 1, 1 << 40])
def test_other_centuries_are_refused(utc):
    with pytest.raises(ValueError, match="range"):
        civil.to_civil(utc)


@pytest.mark.parametrize(
    "date",
    [
        (1999, 12, 31, 23, 59, 59),
        (2100, 1, 1, 0, 0, 0),
        (2026, 0, 1, 0, 0, 0),
        (2026, 13, 1, 0, 0, 0),
        (2026, 2, 29, 0, 0, 0),
        (2028, 2, 30, 0, 0, 0),
        (2026, 4, 31, 0, 0, 0),
        (2026, 1, 0, 0, 0, 0),
        (2026, 1, 1, 24, 0, 0),
        (2026, 1, 1, 0, 60, 0),
        (2026, 1, 1, 0, 0, 60),
        (2026, 1, 1, 0, 0, -1),
    ],
)
def test_dates_that_do_not_exist(date):
    with pytest.raises(ValueError, match="range"):
        civil.from_civil(*date)
