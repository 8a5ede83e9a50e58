"""Types a code on the computer, as a USB keyboard (HID 1.11, boot keyboard).

Only digits and Steam's alphabet can be typed, from fixed tables. Keypad usages give digits on every
keyboard layout, but only while the host's NumLock is on; else the top row is used. Nothing is
written to flash while typing.
"""

from __future__ import annotations

# HID Usage Tables 1.5, section 10: usage of "1" in the top row and on the keypad; "0" comes last.
_TOP_ROW = 0x1E
_KEYPAD = 0x59
_LETTER_A = 0x04
_LEFT_SHIFT = 0xE1
_LETTERS = "BCDFGHJKMNPQRTVWXY"
_SUFFIXES = (None, 0x28, 0x2B)  # none, Enter, Tab

TYPED = 0
NO_HOST = 1  # nothing is plugged in, or it sleeps
BUSY = 2  # the host does not take the keys

_PAUSE_S = 0.004


class Typist:
    """`make_keyboard` gives an adafruit_hid Keyboard; it is called when a host is there.

    `host_ready` tells whether a host is there and awake, `sleep` takes seconds.
    """

    def __init__(self, make_keyboard, host_ready, sleep) -> None:
        self._make_keyboard = make_keyboard
        self._host_ready = host_ready
        self._sleep = sleep
        self._keyboard = None

    def type(self, code: str, suffix: int = 0) -> int:
        """Types `code` and then nothing (0), Enter (1) or Tab (2): TYPED, NO_HOST or BUSY.

        About 120 ms for six digits. ValueError, before any key, if a character is not allowed.
        """
        check(code)
        if not self._host_ready():
            return NO_HOST
        if self._keyboard is None:
            self._keyboard = self._make_keyboard()
        keyboard = self._keyboard
        try:
            return self._send(keyboard, code, suffix)
        except OSError:
            return BUSY if self._host_ready() else NO_HOST
        finally:
            self._release(keyboard)

    def _send(self, keyboard, code: str, suffix: int) -> int:
        first = _KEYPAD if keyboard.led_on(keyboard.LED_NUM_LOCK) else _TOP_ROW
        for character in code:
            if not self._host_ready():
                return NO_HOST
            self._stroke(keyboard, character, first)
        if _SUFFIXES[suffix] is not None:
            if not self._host_ready():
                return NO_HOST
            keyboard.send(_SUFFIXES[suffix])
        return TYPED

    def _stroke(self, keyboard, character: str, first: int) -> None:
        if "0" <= character <= "9":
            keyboard.press(first + (int(character) + 9) % 10)
        else:
            keyboard.press(_LEFT_SHIFT, _LETTER_A + ord(character) - 0x41)
        self._sleep(_PAUSE_S)
        keyboard.release_all()
        self._sleep(_PAUSE_S)

    def _release(self, keyboard) -> None:
        try:
            keyboard.release_all()
        except OSError:
            keyboard.report[:] = bytes(8)  # a failed press would stay in the next report


def check(code: str) -> None:
    """ValueError unless all characters are digits or letters of Steam's alphabet."""
    for character in code:
        if not ("0" <= character <= "9" or character in _LETTERS):
            raise ValueError("not a code")


def margin_ms(period: int) -> int:
    """So near to its end a code of `period` seconds is not typed any more: min(3 s, period / 4)."""
    return min(3000, period * 250)
