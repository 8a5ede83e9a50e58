"""The computer's side of the keyboard: HID reports become the text that an application would get.

Boot keyboard reports (HID 1.11, appendix B.1) decoded for a US layout. Keypad digits need NumLock;
without it they are the keys printed on them. Keys without text appear as <Name>.
"""

from __future__ import annotations

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PLAIN = dict(enumerate("-=[]\\#;'`,./", 0x2D))
_SHIFTED = dict(enumerate('_+{}|~:"~<>?', 0x2D))
_NAMED = {0x28: "\n", 0x29: "<Esc>", 0x2A: "<Backspace>", 0x2B: "\t", 0x2C: " ", 0x58: "\n"}
_PAD = dict(enumerate("/*-+", 0x54))
_PAD_OFF = {
    0x59: "End",
    0x5A: "Down",
    0x5B: "PgDn",
    0x5C: "Left",
    0x5D: "",
    0x5E: "Right",
    0x5F: "Home",
    0x60: "Up",
    0x61: "PgUp",
    0x62: "Ins",
    0x63: "Del",
}
NUM_LOCK, CAPS_LOCK, SCROLL_LOCK = 1, 2, 4
_LOCKS = {0x53: NUM_LOCK, 0x39: CAPS_LOCK, 0x47: SCROLL_LOCK}


class Keyboard:
    """Remembers which keys are down, so that only new ones type."""

    def __init__(self) -> None:
        self.leds = NUM_LOCK
        self._down: set[int] = set()

    def release(self) -> None:
        """The device is gone: nothing is held any more."""
        self._down = set()

    @property
    def held(self) -> bool:
        """Whether a key is still down (it would repeat)."""
        return bool(self._down)

    def report(self, report: bytes) -> str:
        """Takes an 8-byte input report; returns the text it types."""
        shift = bool(report[0] & 0x22)
        command = bool(report[0] & 0xDD)
        keys = [key for key in report[2:8] if key > 3]
        text = ""
        for key in keys:
            if key in self._down:
                continue
            if key in _LOCKS:
                self.leds ^= _LOCKS[key]
            elif command:
                text += f"<{_modifiers(report[0])}{self._text(key, False)}>"
            else:
                text += self._text(key, shift)
        self._down = set(keys)
        return text

    def _text(self, key: int, shift: bool) -> str:
        if 0x04 <= key <= 0x1D:
            upper = shift ^ bool(self.leds & CAPS_LOCK)
            letter = _LETTERS[key - 4]
            return letter.upper() if upper else letter
        if 0x1E <= key <= 0x27:
            return ("!@#$%^&*()" if shift else "1234567890")[key - 0x1E]
        if 0x59 <= key <= 0x63:
            if self.leds & NUM_LOCK and not shift:
                return "1234567890."[key - 0x59]
            return f"<{_PAD_OFF[key]}>" if _PAD_OFF[key] else ""
        table = _SHIFTED if shift else _PLAIN
        return table.get(key) or _NAMED.get(key) or _PAD.get(key) or f"<0x{key:02X}>"


def _modifiers(byte: int) -> str:
    names = (("Ctrl+", 0x11), ("Shift+", 0x22), ("Alt+", 0x44), ("Gui+", 0x88))
    return "".join(name for name, mask in names if byte & mask)
