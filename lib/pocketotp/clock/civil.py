"""The calendar: UTC seconds since 1970 to year, month, day, hour, minute, second, and back.

Whole numbers only, for the years 2000 to 2099 (what a DS3231 can count), in which every fourth
year is a leap year. CircuitPython's own `time.localtime` and `mktime` fail from 2038 on.
"""

from __future__ import annotations

FIRST = 946684800  # 2000-01-01 00:00:00
LAST = 4102444799  # 2099-12-31 23:59:59
DAY = 86400

_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365)


def is_leap(year: int) -> bool:
    """Whether a year from 2000 to 2099 has 366 days."""
    return year % 4 == 0


def days_in_month(year: int, month: int) -> int:
    """28 to 31; `month` is 1 to 12."""
    days = _BEFORE_MONTH[month] - _BEFORE_MONTH[month - 1]
    return days + 1 if month == 2 and is_leap(year) else days


def to_civil(utc: int) -> tuple[int, int, int, int, int, int]:
    """(year, month, day, hour, minute, second). Raises ValueError outside 2000 to 2099."""
    if not FIRST <= utc <= LAST:
        raise ValueError("time out of range")
    seconds = utc - FIRST
    days = seconds // DAY
    seconds -= days * DAY
    cycle = days // 1461
    days -= cycle * 1461
    year = max(0, (days - 1) // 365)
    days -= year * 365 + (1 if year else 0)
    year += 2000 + cycle * 4
    month = 1
    while days >= days_in_month(year, month):
        days -= days_in_month(year, month)
        month += 1
    return year, month, days + 1, seconds // 3600, seconds // 60 % 60, seconds % 60


def from_civil(year: int, month: int, day: int, hour: int, minute: int, second: int) -> int:
    """UTC seconds since 1970. Raises ValueError for a date or time that does not exist."""
    if not 2000 <= year <= 2099 or not 1 <= month <= 12:
        raise ValueError("date out of range")
    if not 1 <= day <= days_in_month(year, month):
        raise ValueError("date out of range")
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
        raise ValueError("time of day out of range")
    years = year - 2000
    days = years * 365 + (years + 3) // 4 + _BEFORE_MONTH[month - 1] + day - 1
    if month > 2 and is_leap(year):
        days += 1
    return FIRST + days * DAY + hour * 3600 + minute * 60 + second


def weekday(utc: int) -> int:
    """0 for Monday to 6 for Sunday."""
    return (utc // DAY + 3) % 7
