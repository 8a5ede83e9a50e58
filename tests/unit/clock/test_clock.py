"""The clock on its chip: what it shows, and every reason why it shows nothing."""

from __future__ import annotations

import random

import pytest

from unit.clock.conftest import START

YEAR = 365 * 86400


def reason(wired) -> str:
    with pytest.raises(wired.module.ClockError) as error:
        wired.clock.now()
    assert wired.clock.status() == error.value.reason
    return error.value.reason


def behind(wired) -> int:
    """Seconds between what the clock says and what its chip has by then."""
    shown = wired.clock.now()
    return wired.rtc.utc() - shown


def reads_in(wired, milliseconds: int) -> int:
    """How often the chip is read when the clock is asked every 10 ms."""
    before = wired.rtc.read
    count = 0

    def counted(length):
        nonlocal count
        count += 1
        return before(length)

    wired.rtc.read = counted
    for _ in range(milliseconds // 10):
        wired.wait(10)
        wired.clock.now()
    wired.rtc.read = before
    return count


def test_it_follows_the_chip(wired):
    assert wired.clock.now() == START
    for _ in range(500):
        wired.wait(37)
        assert behind(wired) in (0, 1)
    assert wired.clock.status() == "ok"


def test_it_is_never_more_than_the_reading_interval_late_and_soon_much_better(wired):
    late = []
    for _ in range(60_000 // 5):
        wired.wait(5)
        if behind(wired):
            late.append(wired.rtc.nanoseconds() % 1_000_000_000 // 1_000_000)
    assert max(late) <= 205
    assert max(late[-20:], default=0) <= 30


def test_milliseconds_run_within_the_second(wired):
    for _ in range(1000):
        wired.wait(11)
        wired.clock.now()
    for _ in range(300):
        wired.wait(13)
        second, milliseconds = wired.clock.now(), wired.clock.now_ms()
        assert 0 <= milliseconds <= 999
        shown = second * 1000 + milliseconds
        assert abs(wired.rtc.nanoseconds() // 1_000_000 - shown) <= 30


def test_the_chip_is_read_rarely(wired):
    wired.clock.now()
    reads_in(wired, 10_000)
    assert reads_in(wired, 10_000) <= 10 * 8


def test_it_goes_on_over_the_wrap_of_the_ticks(wired):
    wired.clock.now()
    while wired.ticks_ms() > 1 << 28:  # the first wrap comes 65 s after the start
        wired.wait(150)
        assert behind(wired) in (0, 1)
    for _ in range(50):
        wired.wait(150)
        assert behind(wired) in (0, 1)


def test_a_pause_of_days_is_no_jump(wired):
    wired.clock.now()
    wired.wait(3 * 86_400_000)
    assert wired.clock.now() == START + 3 * 86400


def test_a_missing_chip(wired):
    wired.clock.now()
    wired.unplug_rtc()
    wired.wait(300)
    assert reason(wired) == "missing"
    with pytest.raises(wired.module.ClockError):
        wired.clock.set(START)
    wired.clock = wired.module.Clock(None, wired.ticks_ms)
    assert reason(wired) == "missing"
    with pytest.raises(wired.module.ClockError):
        wired.clock.set(START)


def test_a_stopped_oscillator_until_the_time_is_set(wired):
    wired.rtc.stopped = True
    assert reason(wired) == "stopped"
    wired.clock.set(START + YEAR)
    assert not wired.rtc.stopped
    assert wired.clock.now() == START + YEAR
    assert wired.new_clock().now() == START + YEAR


@pytest.mark.parametrize(
    ("register", "value"), [(0, 0x7A), (2, 0x52), (2, 0x31), (4, 0x00), (4, 0x32), (5, 0x13)]
)
def test_nonsense_until_the_time_is_set(wired, register, value):
    wired.poke(register, value)
    assert reason(wired) == "nonsense"
    wired.clock.set(START)
    assert wired.clock.now() == START


def test_the_next_century_is_nonsense(wired):
    wired.rtc.set(4_102_444_800 * 1_000_000_000)
    assert reason(wired) == "nonsense"


def test_backwards_until_the_time_is_set(wired):
    wired.clock.not_before = START + 1
    assert reason(wired) == "backwards"
    wired.wait(1200)
    assert wired.clock.now() == START + 1
    wired.rtc.set((START - 10) * 1_000_000_000)
    wired.wait(300)
    assert reason(wired) == "backwards"
    wired.clock.set(START - 10)
    assert wired.clock.now() == START - 10


def test_setting_any_time(wired):
    source = random.Random(2)
    times = [946684800, 4102444799, 951782399, 951782400]
    for utc in times + [source.randrange(946684800, 4102444800) for _ in range(200)]:
        wired.clock.set(utc)
        assert wired.clock.now() == utc == wired.rtc.utc()
        assert wired.clock.now_ms() <= 30
        assert wired.new_clock().now() == utc


@pytest.mark.parametrize("utc", [0, 946684799, 4102444800])
def test_times_that_the_chip_cannot_hold(wired, utc):
    with pytest.raises(ValueError, match="range"):
        wired.clock.set(utc)
    assert wired.clock.now() == START


def test_a_chip_that_does_not_take_the_time(wired):
    wired.rtc._take_time = lambda: None
    with pytest.raises(wired.module.ClockError) as error:
        wired.clock.set(START + YEAR)
    assert error.value.reason == "nonsense"


def test_one_bad_reading_is_not_believed(wired):
    wired.clock.now()
    wired.wait(300)
    whole = wired.rtc.read

    def once_bent(length):
        wired.rtc.read = whole
        data = bytearray(whole(length))
        data[6] ^= 0x40  # another year
        return bytes(data)

    wired.rtc.read = once_bent
    with pytest.raises(wired.module.ClockError):
        wired.clock.now()
    assert wired.clock.now() == START
