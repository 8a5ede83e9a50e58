"""The wiring pictures show the pins that the firmware takes, and are drawn by the tool as it is."""

from __future__ import annotations

import importlib.util
import re
import sys

import pytest

from simulator.paths import firmware_root

ROOT = firmware_root()
SPEC = importlib.util.spec_from_file_location("wiring", ROOT / "tools" / "wiring.py")
assert SPEC is not None and SPEC.loader is not None
wiring = importlib.util.module_from_spec(SPEC)
sys.modules["wiring"] = wiring  # for its dataclass
SPEC.loader.exec_module(wiring)

SIGNALS = ("SDA", "SCL", "UP", "OK", "DOWN")


def default_pins() -> dict[str, str]:
    """What the firmware takes when settings.toml names nothing."""
    source = (ROOT / "lib" / "pocketotp" / "board_pins.py").read_text()
    return dict(re.findall(r'"POCKETOTP_(\w+)": "(GP\d+)"', source))


@pytest.mark.parametrize("board", wiring.BOARDS, ids=lambda board: board.name)
def test_wires_end_at_the_firmwares_pins(board):
    def named(net):
        side, number = board.used[net]
        return getattr(board, side)[number]

    assert {net: named(net) for net in SIGNALS} == default_pins()
    assert (named("GND"), named("3V3")) == ("GND", "3V3")


@pytest.mark.parametrize("board", wiring.BOARDS, ids=lambda board: board.name)
def test_pictures_are_up_to_date(board):
    assert (wiring.FOLDER / board.file).read_text() == wiring.Picture(board).svg()
