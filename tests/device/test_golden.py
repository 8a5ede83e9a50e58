"""The golden pictures, taken on the real CircuitPython: the same pixels as in the simulator."""

from __future__ import annotations

import shutil

import pytest

from device.emulated import Bench
from golden.test_golden import HEIGHTS, SCRIPT, differing, names
from provisioning.firmware.contents import drive_files
from simulator.paths import firmware_root

CLOCK = "2026-03-01T12:00:00Z"


@pytest.mark.parametrize("height", HEIGHTS)
def test_every_pixel_is_the_simulators(start_board, tmp_path, height: int) -> None:
    files = drive_files(firmware_root())
    files["settings.toml"] = files.get("settings.toml", b"") + b'POCKETOTP_HEIGHT="%d"\n' % height
    bench = Bench(start_board(files, "--rtc", CLOCK), height)
    bench.play(SCRIPT)
    wrong = differing(bench.folder, HEIGHTS[height])
    for name in wrong:
        shutil.copy(bench.folder / name, tmp_path)
    agree = len(names()) - len(wrong)
    print(f"{height} rows: {agree} of {len(names())} pictures agree, pixel by pixel")
    assert wrong == [], f"taken pictures are in {tmp_path}"
