"""The wheel and what is entered on it."""

from __future__ import annotations

from pocketotp.ui.wheel import DIGITS, Entry, Wheel


def wheel_at(*places: int) -> Wheel:
    order = list(places)
    return Wheel(DIGITS, lambda count: order.pop(0) if order else 0)


def test_it_turns_both_ways_round() -> None:
    wheel = wheel_at(8)
    wheel.turn(1)
    assert wheel.current == "9"
    wheel.turn(1)
    assert wheel.current == "0"
    wheel.turn(-1)
    assert wheel.current == "9"


def test_each_digit_begins_at_a_random_place() -> None:
    entry = Entry(wheel_at(3, 7, 1), 4)
    assert entry.wheel.current == "3"
    entry.take()
    assert entry.wheel.current == "7"
    entry.delete()
    assert entry.wheel.current == "1"


def test_taking_deleting_and_the_limit() -> None:
    entry = Entry(wheel_at(1, 2, 3), 2)
    assert not entry.delete()
    assert entry.take()
    assert entry.take()
    assert not entry.take()
    assert entry.text() == "12"
    assert entry.delete()
    assert entry.text() == "1"


def test_wiping_overwrites_in_place() -> None:
    entry = Entry(wheel_at(1, 2, 3), 4)
    entry.take()
    entry.take()
    buffer = entry._taken
    entry.wipe()
    assert bytes(buffer) == b"\x00\x00"
    assert len(entry) == 0
