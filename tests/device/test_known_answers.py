"""The pure modules, compiled as they are shipped, give the known answers on CircuitPython."""

from __future__ import annotations

from device.programs import SERIAL_BOOT
from dialect import known_answers
from provisioning.firmware.compiled import compile_module
from provisioning.firmware.contents import drive_files, own_numbers

WAIT_FOR_HOST = """
import supervisor
while not supervisor.runtime.serial_connected:
    pass
"""


def drive() -> dict[str, bytes]:
    """The firmware's drive, with the checks in the place of code.py."""
    program = WAIT_FOR_HOST + known_answers.PROGRAM + known_answers.call()
    files = drive_files(known_answers.ROOT)
    files |= {"boot.py": SERIAL_BOOT, "code.py": program.encode()}
    numbers = own_numbers(known_answers.ROOT)  # their names are gone from the compiled modules
    for path in known_answers.FILES:
        source = numbers.folded(path.stem, path.read_bytes())
        files[f"lib/{path.stem}.mpy"] = compile_module(source, path.name)
    return files


def test_all_answers(start_board, every_version):
    board = start_board(drive(), version=every_version)
    board.wait_until(lambda: "answers end" in board.console(), "the last answer", 120)
    assert known_answers.parse(board.console()) == dict.fromkeys(known_answers.names(), "ok")
