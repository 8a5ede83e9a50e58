"""Of a library's 100 names for keys those come along that somebody uses."""

from __future__ import annotations

from provisioning.firmware.contents import KEYS, without_keys
from simulator.paths import firmware_root

SOURCE = b"class Keycode:\n    A = 0x04\n    B = 0x05\n    LEFT = 0xE1\n    SHIFT = LEFT\n"


def test_what_is_used_stays_with_what_it_stands_for():
    users = b"if Keycode.A <= key: press(Keycode.SHIFT)"
    assert without_keys(SOURCE, users).splitlines() == [
        b"class Keycode:",
        b"    A = 0x04",
        b"    pass",
        b"    LEFT = 0xE1",
        b"    SHIFT = LEFT",
    ]


def test_the_pinned_library_still_tells_modifiers():
    lib = firmware_root() / "lib"
    path = lib / (KEYS.replace(".", "/") + ".py")
    users = path.read_bytes() + (path.parent / "keyboard.py").read_bytes()
    names: dict = {}
    exec(without_keys(path.read_bytes(), users), names)
    assert names["Keycode"].modifier_bit(0xE1) == 0x02
    assert names["Keycode"].modifier_bit(0x04) == 0
    assert not hasattr(names["Keycode"], "F24")
