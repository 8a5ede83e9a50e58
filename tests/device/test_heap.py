"""The heap stays flat while an owner leafs through 200 accounts, and in one piece.

POCKETOTP_SWITCHES is the number of switches (300; 10,000 take long, and were measured once, see
docs/measurements.md).
"""

from __future__ import annotations

import os
import re

from device import tokens
from device.emulated import Bench
from device.programs import CONSOLE_BOOT, SWITCHES_CODE
from device.tokens import CLOCK, PIN

SWITCHES = int(os.environ.get("POCKETOTP_SWITCHES", "300"))
STEPS = {20, 100, 300, 1000, 2000, 3000, 5000, 7000, SWITCHES}
REPORTS = sorted(STEPS & set(range(SWITCHES + 1)))
ACCOUNTS = 200
LEAST_FREE = 40 * 1024
SLACK = 512  # bytes that may come and go
LEAST_BLOCK = 6000  # bytes in one piece; it comes and goes with what is on the glass
SWITCH_S = 0.5  # far more than one takes


def test_leafing_leaves_the_heap_as_it_is(start_board) -> None:
    code = f"REPORTS = {REPORTS!r}\n".encode() + SWITCHES_CODE
    flash = tokens.filled(tokens.many(ACCOUNTS)).on(
        files={"boot.py": CONSOLE_BOOT, "code.py": code}
    )
    board = start_board(flash, "--rtc", CLOCK)
    bench = Bench(board)
    bench.play(f'expect "Enter PIN"\nenter-pin {PIN}')
    started = board.time

    def told() -> list[list[int]]:
        lines = re.findall(r"@ (\d+) (\d+) (\d+)\r", board.console())
        done = [[int(word) for word in words] for words in lines]
        return done if len(done) == len(REPORTS) else []

    rows = board.wait_until(told, "all reports", SWITCHES * SWITCH_S + 60)
    for presses, free, largest in rows:
        print(f"{presses:6} switches: {free} bytes free, largest block {largest}")
    print(f"{SWITCHES} switches in {board.time - started:.0f} emulated s")
    first, last = rows[0], rows[-1]
    assert min(free for _, free, _ in rows) >= LEAST_FREE
    assert last[1] >= first[1] - SLACK
    assert min(largest for _, _, largest in rows) >= LEAST_BLOCK
