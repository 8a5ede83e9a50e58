"""OLED, clock and keyboard models, by what their datasheets say."""

from __future__ import annotations

import calendar

from simulator.chips.ds3231 import Ds3231
from simulator.chips.keyboard import CAPS_LOCK, NUM_LOCK, Keyboard
from simulator.chips.ssd1306 import Ssd1306

NOON = calendar.timegm((2026, 3, 1, 12, 0, 0))


def commands(oled: Ssd1306, *given: int) -> None:
    oled.write(b"".join(bytes((0x80, byte)) for byte in given))


def test_the_oled_shows_nothing_until_it_is_on() -> None:
    oled = Ssd1306()
    commands(oled, 0x20, 0, 0xA1, 0xC8)
    oled.write(b"\x40\x01")
    assert oled.pixel(0, 0) == 0
    commands(oled, 0xAF)
    assert oled.pixel(0, 0) == 1
    assert oled.columns()[0] == 1


def test_windows_wrap_by_the_addressing_mode() -> None:
    oled = Ssd1306()
    commands(oled, 0xAF, 0xA1, 0xC8, 0x20, 0, 0x21, 10, 11, 0x22, 2, 3)
    oled.write(b"\x40\x01\x02\x04\x08\x10")
    assert [oled.ram[page * 128 + x] for page, x in ((2, 10), (2, 11), (3, 10), (3, 11))] == [
        0x10,
        2,
        4,
        8,
    ]


def test_mirrored_and_inverted() -> None:
    oled = Ssd1306()
    commands(oled, 0xAF, 0xA0, 0xC0, 0xA7)
    oled.ram[0] = 1
    assert oled.pixel(127, 63) == 0
    assert oled.pixel(0, 0) == 1
    assert oled.columns()[127] == (1 << 63) - 1


def test_a_reset_of_the_chip_leaves_the_picture() -> None:
    oled = Ssd1306(32)
    commands(oled, 0xAF, 0xA1, 0xC8, 0xA8, 31)
    oled.ram[5] = 0xFF
    again = Ssd1306()
    again.restore(oled.state())
    assert again.rows() == oled.rows()
    assert len(again.rows()) == 32


class Time:
    now = 0


def rtc(utc: int = NOON, stopped: bool = False) -> Ds3231:
    Time.now = 0
    return Ds3231(lambda: Time.now, utc, stopped)


def test_the_clock_counts() -> None:
    clock = rtc()
    clock.write(b"\x00")
    assert clock.read(7) == bytes((0x00, 0x00, 0x12, 0x01, 0x01, 0x03, 0x26))
    Time.now = 61_500_000_000
    clock.write(b"\x00")
    assert clock.read(3) == b"\x01\x01\x12"


def test_the_clock_is_set_by_its_registers() -> None:
    clock = rtc(0, stopped=True)
    clock.write(bytes((0, 0x30, 0x59, 0x23, 2, 0x28, 0x02, 0x28)))
    clock.write(b"\x0f\x00")
    assert not clock.stopped
    assert clock.utc() == calendar.timegm((2028, 2, 28, 23, 59, 30))


def test_nonsense_stays_in_the_registers() -> None:
    clock = rtc()
    clock.write(bytes((0, 0x00, 0x00, 0x12, 1, 0x1A, 0x03, 0x26)))
    Time.now = 10_000_000_000
    clock.write(b"\x04")
    assert clock.read(1) == b"\x1a"


def test_the_stop_flag_can_only_be_cleared() -> None:
    clock = rtc()
    clock.write(b"\x0f\x88")
    assert not clock.stopped


def test_drift_and_aging_bend_the_rate() -> None:
    clock = rtc()
    clock.drift_ppm = 5.0
    Time.now = 200_000 * 1_000_000_000
    assert clock.utc() - NOON == 200_001
    clock.write(b"\x10\x32")  # 50 steps of about 0.1 ppm slow it down
    Time.now *= 2
    assert clock.utc() - NOON == 400_001


def test_state_goes_on_after_the_power() -> None:
    clock = rtc()
    Time.now = 5_000_000_000
    state = clock.state()
    again = Ds3231(lambda: Time.now, 0)
    again.restore(state)
    Time.now = 7_000_000_000
    assert again.utc() == NOON + 7


def test_keypad_digits_need_num_lock() -> None:
    keyboard = Keyboard()
    keyboard.leds = NUM_LOCK
    assert keyboard.report(bytes((0, 0, 0x59, 0, 0, 0, 0, 0))) == "1"
    keyboard.report(bytes(8))
    keyboard.leds = 0
    assert keyboard.report(bytes((0, 0, 0x59, 0, 0, 0, 0, 0))) == "<End>"


def test_a_key_types_once_while_it_is_down() -> None:
    keyboard = Keyboard()
    assert keyboard.report(bytes((0, 0, 0x1E, 0, 0, 0, 0, 0))) == "1"
    assert keyboard.report(bytes((0, 0, 0x1E, 0x1F, 0, 0, 0, 0))) == "2"
    assert keyboard.held
    keyboard.report(bytes(8))
    assert not keyboard.held


def test_letters_with_shift_and_caps_lock() -> None:
    keyboard = Keyboard()
    assert keyboard.report(bytes((2, 0, 0x04, 0, 0, 0, 0, 0))) == "A"
    keyboard.report(bytes(8))
    keyboard.leds = CAPS_LOCK
    assert keyboard.report(bytes((2, 0, 0x04, 0, 0, 0, 0, 0))) == "a"
    assert keyboard.report(bytes((0, 0, 0x28, 0, 0, 0, 0, 0))) == "\n"
