"""The names that the dialect check believes in are those of the real CircuitPython."""

from __future__ import annotations

from device.programs import SERIAL_BOOT
from dialect.device_names import common, parse, program, stored


def read_names(start_board, version):
    board = start_board({"boot.py": SERIAL_BOOT, "code.py": program()}, version=version)
    board.wait_until(lambda: "names end" in board.console(), "the list of names", 60)
    return parse(board.console())


def test_device_has_the_names_that_are_stored(start_board, every_version):
    assert common(stored(), read_names(start_board, every_version)) == stored()
