"""Typing: what the computer receives, and what happens when it is not there."""

from __future__ import annotations

import pytest

from pocketotp.keyboard import typist
from pocketotp.keyboard.typist import BUSY, NO_HOST, TYPED, Typist, check, margin_ms

DIGIT_KEYS = {0x1E + i: "1234567890"[i] for i in range(10)}
KEYPAD_KEYS = {0x59 + i: "1234567890"[i] for i in range(10)}
OTHER_KEYS = {0x28: "\n", 0x2B: "\t"}


class Host:
    """A computer that turns key codes into text; goes away after `keys` presses."""

    def __init__(self, numlock: bool = False, keys: int = 1000, busy_at: int = -1) -> None:
        self.text = ""
        self.numlock = numlock
        self.left = keys
        self.busy_at = busy_at
        self.down = False

    def ready(self) -> bool:
        return self.left > 0


class Keyboard:
    """adafruit_hid's Keyboard, as far as it is used."""

    LED_NUM_LOCK = 1

    def __init__(self, host: Host) -> None:
        self.host = host
        self.report = bytearray(8)

    def led_on(self, led: int) -> bool:
        return self.host.numlock and led == self.LED_NUM_LOCK

    def press(self, *keys: int) -> None:
        self.report[2] = keys[-1]
        self.host.left -= 1
        if self.host.left == self.host.busy_at:
            raise OSError("USB busy")
        self.host.down = True
        shifted = 0xE1 in keys
        key = keys[-1]
        known = DIGIT_KEYS | KEYPAD_KEYS | OTHER_KEYS
        self.host.text += known.get(key) or chr((0x41 if shifted else 0x61) + key - 4)

    def release_all(self) -> None:
        self.host.down = False
        self.report[:] = bytes(8)

    def send(self, *keys: int) -> None:
        self.press(*keys)
        self.release_all()


def typed(host: Host, code: str, suffix: int = 0) -> int:
    keyboard = Keyboard(host)
    result = Typist(lambda: keyboard, host.ready, lambda seconds: None).type(code, suffix)
    assert not host.down
    assert not any(keyboard.report)
    return result


@pytest.mark.parametrize("numlock", [False, True])
def test_digits_letters_and_suffixes(numlock: bool) -> None:
    for code in ("0123456789", "R7KWM", "23456"):
        for suffix, end in ((0, ""), (1, "\n"), (2, "\t")):
            host = Host(numlock)
            assert typed(host, code, suffix) == TYPED
            assert host.text == code + end


def test_numlock_decides_the_keys() -> None:
    seen = []
    for numlock in (False, True):
        keyboard = Keyboard(Host(numlock))
        keyboard.press = lambda *keys, seen=seen: seen.append(keys[-1])  # type: ignore[method-assign]
        Typist(lambda k=keyboard: k, lambda: True, lambda seconds: None).type("10")
    assert seen == [0x1E, 0x27, 0x59, 0x62]


def test_nothing_but_codes_is_typed() -> None:
    host = Host()
    for text in ("12 345", "rm -rf", "A1234", "123\n", "é"):
        with pytest.raises(ValueError, match="not a code"):
            typed(host, text)
    assert host.text == ""


def test_without_a_computer_no_keyboard_is_made() -> None:
    def make():
        raise AssertionError("it would wait for USB for ever")

    assert Typist(make, lambda: False, lambda seconds: None).type("123456") == NO_HOST


def test_a_computer_that_goes_away_stops_the_typing() -> None:
    host = Host(keys=3)
    assert typed(host, "123456") == NO_HOST
    assert host.text == "123"


def test_a_busy_computer_gets_no_stuck_key() -> None:
    host = Host(keys=10, busy_at=7)
    assert typed(host, "123456") == BUSY
    assert host.text == "12"


def test_the_margin_before_expiry() -> None:
    assert [margin_ms(period) for period in (1, 4, 10, 30, 255)] == [250, 1000, 2500, 3000, 3000]
    check("0123456789BCDFGHJKMNPQRTVWXY")
    assert typist.TYPED == 0
