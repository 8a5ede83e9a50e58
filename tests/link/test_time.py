"""The clock over the link: small corrections pass, large ones are confirmed on the token."""

from __future__ import annotations

import pytest

from link.rig import PIN
from pocketlink import protocol
from pocketotp.clock.clock import ClockError
from provisioning.errors import TokenError
from torture.bench import run


def test_a_second_or_two_is_not_asked(rig):
    client = rig.client()
    client.set_time(rig.clock.now() + 2)
    assert rig.owner.seen == []
    assert client.clock().error_s == 1


def test_an_hour_is_asked_with_both_times_shown(rig):
    client = rig.client()
    client.set_time(rig.clock.now() + 3600)
    title, wanted, shift, was = rig.owner.seen[0]
    assert (title, shift) == ("Set the clock?", "UTC, +1 h 0 min from")
    assert wanted.startswith("2026-09-21 1")
    assert was.startswith("2026-09-21 1")


def test_the_time_that_passes_before_the_press_is_added(rig):
    client = rig.client()
    rig.owner.answer = None
    start = rig.now_ms
    wanted = rig.clock.now() + 86400

    def press_after_ten_seconds():
        if rig.now_ms > start + 10_000:
            rig.owner.answer = True

    rig.each_tick = press_after_ten_seconds
    was_set = client.set_time(wanted)
    assert was_set - wanted == (rig.now_ms - start) // 1000
    assert (rig.now_ms - start) % 1000 < 100  # the chip's second began with the press's
    assert rig.clock.now() == was_set


def test_unconfirmed_changes_add_up(rig):
    client = rig.client()
    asked = 0
    for _ in range(5):
        client.set_time(rig.clock.now() + 2)
        asked = len(rig.owner.seen)
    assert asked == 3  # 2 + 2 seconds pass, no more within 24 hours


def test_the_right_time_costs_nothing(rig):
    client = rig.client()
    for _ in range(20):
        client.set_time(rig.clock.now())
    assert rig.owner.seen == []


def test_refused_leaves_the_clock_alone(rig):
    client = rig.client()
    rig.owner.answer = False
    before = rig.clock.now()
    with pytest.raises(TokenError) as refused:
        client.set_time(before - 3600)
    assert refused.value.code == protocol.REFUSED
    assert 0 <= rig.clock.now() - before <= 1


def test_a_stopped_clock_is_always_asked(rig):
    rig.clock.reason = "stopped"
    client = rig.client()
    assert client.clock().time is None
    client.set_time(1_790_000_000)
    assert rig.owner.seen[0] == [
        "Set the clock?",
        "2026-09-21 14:13:20",
        "UTC",
        "clock: stopped",
    ]
    assert client.clock().status == "ok"


def test_a_missing_clock_cannot_be_set(rig):
    rig.clock.reason = "missing"
    with pytest.raises(TokenError) as error:
        rig.client().set_time(1_790_000_000)
    assert (error.value.code, error.value.reason) == (protocol.CLOCK, "missing")


@pytest.mark.parametrize("utc", [0, 946684799, 4102444800, 2**63])
def test_years_the_clock_does_not_have(rig, utc):
    with pytest.raises(TokenError) as error:
        rig.client().set_time(utc)
    assert (error.value.code, error.value.field) == (protocol.BAD_PAYLOAD, "time")


def test_the_history_survives_a_reset(rig):
    client = rig.client()
    assert client.clock().error_s is None
    client.set_time(rig.clock.now() + 1)
    set_at = client.clock().set_at
    token = rig.bench.boot()
    run(token.unlock(PIN))
    assert token.trust.set_at == set_at


def test_what_was_allowed_without_a_press_is_durable_before_it_is_done(rig):
    """Otherwise a power cut between the two would give the five seconds again and again."""
    client = rig.client()
    rig.clock.set = lambda utc: (_ for _ in ()).throw(ClockError("the power went"))
    with pytest.raises(TokenError):
        client.set_time(rig.clock.now() + 4)
    token = rig.bench.boot()
    run(token.unlock(PIN))
    assert not token.trust.allow(4, rig.clock.now())


def test_the_right_time_is_written_once_a_day(rig):
    client = rig.client()
    client.set_time(rig.clock.now() + 1)
    before, noted = rig.bench.snapshot(), len(rig.token.events)
    for _ in range(70):
        client.set_time(rig.clock.now())
    assert rig.bench.snapshot() == before
    assert len(rig.token.events) == noted
