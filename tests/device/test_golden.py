"""The golden pictures, taken on the real CircuitPython: the same pixels as in the simulator."""

from __future__ import annotations

from device.emulated import Bench
from golden.test_golden import HEIGHTS, SCRIPT, differing, names
from provisioning.firmware.contents import drive_files
from simulator.paths import firmware_root

CLOCK = "2026-03-01T12:00:00Z"


def test_every_pixel_is_the_simulators(start_board) -> None:
    board = start_board(drive_files(firmware_root()), "--rtc", CLOCK)
    bench = Bench(board)
    bench.play(SCRIPT)
    wrong = differing(bench.folder, HEIGHTS[64])
    print(f"{len(names()) - len(wrong)} of {len(names())} pictures are the same, pixel by pixel")
    assert wrong == []
