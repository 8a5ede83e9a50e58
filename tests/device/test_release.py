"""The release archive, unpacked onto the drive of a board, is a token."""

from __future__ import annotations

import subprocess
import sys
import zipfile

from device.emulated import Bench
from simulator.paths import firmware_root


def test_an_unpacked_release_starts(start_board, every_version, tmp_path):
    tool = firmware_root() / "tools" / "release.py"
    subprocess.run([sys.executable, "-P", tool, "--out", tmp_path], check=True)
    (archive,) = tmp_path.glob("*.zip")
    with zipfile.ZipFile(archive) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    board = start_board(files, version=every_version)
    Bench(board).play("expect Welcome\npress ok\nexpect 'Choose a PIN'")
    assert board.interfaces == ["HID"]
