"""How far the clock is trusted: the estimate, the allowance, and the record's bytes."""

from __future__ import annotations

import random

import pytest

from pocketotp.clock.trust import SIZE, UNKNOWN, ClockTrust

NOW = 1_800_000_000
DAY = 86400


def test_the_estimate_grows_with_time():
    trust = ClockTrust()
    assert trust.estimate(NOW) == UNKNOWN
    trust.note_set(NOW, error_ms=500)
    assert trust.estimate(NOW) == 1
    assert trust.estimate(NOW + DAY) == 1  # 0.5 s and 0.43 s
    assert trust.estimate(NOW + 30 * DAY) == 14
    assert trust.estimate(NOW + 365 * DAY) == 159
    assert trust.estimate(NOW - DAY) == 1


def test_the_latest_time_seen_goes_back_only_when_the_clock_is_set():
    trust = ClockTrust()
    trust.note_seen(NOW)
    trust.note_seen(NOW - 5)
    assert trust.seen == NOW
    trust.note_set(NOW - 100)
    assert trust.seen == NOW - 100


@pytest.mark.parametrize(
    ("deltas", "allowed"),
    [
        ([5, 1], [True, False]),
        ([6], [False]),
        ([-4, 1], [True, False]),
        ([-5], [False]),
        ([1, 1, 1, 1, 1, 1], [True] * 5 + [False]),
        ([0, 0, 0, 0, 0, 0], [True] * 5 + [False]),
        ([2, -2, 1], [True, True, False]),
        ([1 << 40, -(1 << 40)], [False, False]),
    ],
)
def test_unconfirmed_changes_in_a_day(deltas, allowed):
    trust = ClockTrust()
    assert [trust.allow(delta, NOW) for delta in deltas] == allowed


def test_the_allowance_comes_back_after_a_day():
    trust = ClockTrust()
    assert trust.allow(3, NOW)
    assert trust.allow(2, NOW + 3600)
    assert not trust.allow(1, NOW + DAY - 1)
    assert trust.allow(3, NOW + DAY)
    assert not trust.allow(1, NOW + DAY)
    assert trust.allow(2, NOW + DAY + 3600)


def test_no_sequence_moves_the_clock_further_than_five_seconds_in_a_day():
    source = random.Random(6)
    for _ in range(300):
        trust, now, moves = ClockTrust(), NOW, []
        for _ in range(60):
            now += source.randrange(0, DAY // 4)
            delta = source.randrange(-6, 7)
            if trust.allow(delta, now):
                moves.append((now, delta))
            trust = ClockTrust.unpack(trust.pack())
            recent = [abs(change) for at, change in moves if at > now - DAY]
            assert sum(recent) <= 5


def test_the_record_survives_its_bytes():
    trust = ClockTrust()
    trust.note_set(NOW, 750)
    trust.note_seen(NOW + 5)
    trust.allow(2, NOW)
    trust.allow(-1, NOW + 60)
    trust.aging, trust.drift_known, trust.drift_ppb = -12, True, -3500
    trust.reference_at, trust.corrected_ms = NOW - DAY, -2345
    data = trust.pack()
    assert len(data) == SIZE == 64
    again = ClockTrust.unpack(memoryview(data))
    assert vars(again) == vars(trust)
    assert again.pack() == data


def test_times_up_to_the_end_of_the_century_fit():
    trust = ClockTrust()
    trust.note_set(4_102_444_799)
    for _ in range(9):
        trust.allow(0, 4_102_444_799)
    assert ClockTrust.unpack(trust.pack()).set_at == 4_102_444_799


@pytest.mark.parametrize("data", [bytes(64), b"\xff" * 64, b"", bytes(63), b"\x01" * 63])
def test_other_bytes_are_a_new_record(data):
    assert vars(ClockTrust.unpack(data)) == vars(ClockTrust())
