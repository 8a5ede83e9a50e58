"""Buttons: clicks, holds, repeats that run faster, a full queue."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest

from pocketotp.ui.keys import CLICK, DOWN, HOLD, HOLD_MS, OK, PRESS, RELEASE, REPEAT, UP, Keys


class Events:
    """keypad's queue, filled by hand."""

    def __init__(self) -> None:
        self.queue: list = []
        self.overflowed = False

    def move(self, key: int, pressed: bool) -> None:
        self.queue.append(SimpleNamespace(key_number=key, pressed=pressed))

    def get(self):
        return self.queue.pop(0) if self.queue else None

    def clear(self) -> None:
        self.queue.clear()
        self.overflowed = False


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
def keys(events) -> Keys:
    return Keys(events)


def all_at(keys: Keys, now_ms: int) -> list:
    found = []
    while (event := keys.next(now_ms)) is not None:
        found.append(event)
    return found


def test_a_short_press_is_a_click(events, keys) -> None:
    events.move(OK, True)
    assert all_at(keys, 0) == [(OK, PRESS)]
    assert not keys.released
    events.move(OK, False)
    assert all_at(keys, HOLD_MS - 1) == [(OK, CLICK), (OK, RELEASE)]
    assert keys.released


def test_a_long_press_is_a_hold_once_and_no_click(events, keys) -> None:
    events.move(OK, True)
    all_at(keys, 0)
    assert all_at(keys, HOLD_MS) == [(OK, HOLD)]
    assert all_at(keys, 10 * HOLD_MS) == []
    events.move(OK, False)
    assert all_at(keys, 11 * HOLD_MS) == [(OK, RELEASE)]


def test_up_and_down_repeat_faster_and_faster(events, keys) -> None:
    events.move(DOWN, True)
    all_at(keys, 0)
    times = [now for now in range(1, 5000) if any(k == REPEAT for _, k in all_at(keys, now))]
    gaps = [b - a for a, b in itertools.pairwise(times)]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] > 150
    assert gaps[-1] == 70


def test_a_slow_loop_gets_one_repeat_and_no_heap_of_them(events, keys) -> None:
    events.move(UP, True)
    all_at(keys, 0)
    all_at(keys, HOLD_MS)
    assert all_at(keys, 60_000) == [(UP, REPEAT)]


def test_a_second_key_ends_the_repeats_of_the_first(events, keys) -> None:
    events.move(UP, True)
    events.move(OK, True)
    assert all_at(keys, 0) == [(UP, PRESS), (OK, PRESS)]
    assert all_at(keys, HOLD_MS) == [(OK, HOLD)]
    events.move(UP, False)
    assert all_at(keys, HOLD_MS + 1) == [(UP, RELEASE)]
    assert not keys.released


def test_what_is_forgotten_gives_only_its_release(events, keys) -> None:
    events.move(OK, True)
    all_at(keys, 0)
    keys.forget()
    assert all_at(keys, 5000) == []
    events.move(OK, False)
    assert all_at(keys, 5001) == [(OK, RELEASE)]


def test_after_an_overflow_nothing_is_down(events, keys) -> None:
    events.move(UP, True)
    all_at(keys, 0)
    events.overflowed = True
    assert all_at(keys, 1) == []
    assert keys.released
    events.move(DOWN, True)
    assert all_at(keys, 2) == [(DOWN, PRESS)]


def test_keys_down_at_power_up_are_named_and_do_nothing(events, keys) -> None:
    events.move(UP, True)
    events.move(DOWN, True)
    assert keys.down(0) == [UP, DOWN]
    assert all_at(keys, 5000) == []
