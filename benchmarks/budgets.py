"""Measures the budgets of the token on the emulated RP2040 and writes them into the documentation.

    .venv/bin/python benchmarks/budgets.py [--version 10.2.1] [--write]

A token with 200 accounts is made in the simulator, then booted on the emulated chip with a penalty
for each missed line of the flash cache and with real flash times. Prints a table with verdicts;
`--write` puts it into docs/measurements.md.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path += [str(ROOT / "tests"), str(ROOT / "lib")]

from device.board import DOWN, OK, Board  # noqa: E402
from device.emulated import Bench  # noqa: E402
from device.programs import CONSOLE_BOOT, HEAP_CODE  # noqa: E402
from device.volume import adopt_flash, build_flash  # noqa: E402
from provisioning.firmware.contents import drive_files  # noqa: E402
from simulator.machine import Machine  # noqa: E402
from simulator.script import play  # noqa: E402

PIN = "482913"
CLOCK = "2026-03-01T12:00:02Z"
ACCOUNTS = 200
REALISTIC = ("--xip-miss", "125", "--real-flash", "--rtc", CLOCK)
HOLD_S = 0.6  # the firmware takes a press of so long as a hold
STEP_S = 0.004
DOCUMENT = ROOT / "docs" / "measurements.md"

CODES_CODE = """
import supervisor, time
from pocketotp.otp.account import Account
from pocketotp.otp.codes import KeyedCodes, code
while not supervisor.runtime.serial_connected:
    pass
def milliseconds(action, times):
    start = time.monotonic_ns()
    for _ in range(times):
        action()
    return (time.monotonic_ns() - start) // times / 1000000
for algorithm, name, times in ((0, "SHA-1", 20), (1, "SHA-256", 20), (2, "SHA-512", 3)):
    account = Account("Issuer", "name", bytes(20), 0, algorithm)
    code(account, 1)
    print()
    print("code", name, milliseconds(lambda: code(account, 1), times))
keyed = KeyedCodes(account)
keyed.code(1)
print("code kept", milliseconds(lambda: keyed.code(2), 3))
print("codes end")
"""


@dataclass
class Figure:
    """One measured figure; `limit` is the budget, and `least` says it is a minimum."""

    name: str
    value: float
    unit: str
    limit: float
    least: bool = False

    @property
    def kept(self) -> bool:
        """Whether the budget is kept."""
        return self.value >= self.limit if self.least else self.value <= self.limit

    def row(self) -> str:
        """A row of the table."""
        bound = "at least" if self.least else "at most"
        verdict = "kept" if self.kept else "**missed**"
        budget = f"{bound} {self.limit:g} {self.unit}"
        return f"| {self.name} | {self.value:g} {self.unit} | {budget} | {verdict} |"


def account_list(count: int) -> str:
    """otpauth lines: every fourth account is SHA-256, the others SHA-1."""
    lines = []
    for i in range(count):
        secret = base64.b32encode(hashlib.sha512(b"%d" % i).digest()[:20]).decode()
        algorithm = "SHA256" if i % 4 == 1 else "SHA1"
        label = f"Issuer%20{i:03d}:user{i:03d}@example.com"
        lines.append(f"otpauth://totp/{label}?secret={secret}&algorithm={algorithm}")
    return "\n".join(lines) + "\n"


def filled_flash(count: int) -> bytes:
    """The flash of a token with so many accounts, made in the simulator."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "list.txt").write_text(account_list(count))
        with Machine(folder / "state", seed=3) as machine:
            script = f"setup {PIN}\nconnect\nenter-pin {PIN}\n"
            script += f"run pocketotp import {folder / 'list.txt'} &\nconfirm\n"
            play(script, machine, lambda line: None, folder)
        return (folder / "state" / "flash.bin").read_bytes()


def glass_time(board: Board, ready: Callable[[], bool], limit: float = 20.0) -> float:
    """The emulated time of the last byte of the picture that makes `ready` true."""
    end = board.time + limit
    while True:
        state = board.state
        still = state["t"] - state["oled_written"] >= STEP_S
        if still and ready():
            return state["oled_written"]
        if state["t"] >= end:
            raise TimeoutError("what was waited for did not come")
        board.wait(STEP_S)


def boot_time(bench: Bench) -> float:
    """Power-on to the PIN wheel, seconds, at the second boot."""
    player = bench.play("expect PIN")
    bench.board.power_cycle()
    start = bench.board.time
    board = bench.board
    board.wait(1.5)
    return glass_time(board, lambda: bool(player.screen().large)) - start


def unlock_time(bench: Bench) -> tuple[float, list[dict]]:
    """The hold that enters the PIN to the first code, seconds; and what was done to the flash."""
    board = bench.board
    player = bench.play("expect PIN")
    enter_digits(player, PIN)
    operations = len(board.flash_operations())
    board.push(OK)
    start = board.time + HOLD_S
    board.wait(HOLD_S + 0.1)
    board.release(OK)
    first = glass_time(board, lambda: len(player.screen().large) == 6, 30)
    return first - start, board.flash_operations(operations)


def enter_digits(player, pin: str) -> None:
    """Dials a PIN without entering it."""
    from simulator.words.owner import _has_wheel, _stars, _turn_to

    player.wait_for(_has_wheel, "the PIN wheel")
    for i, digit in enumerate(pin):
        _turn_to(player, digit)
        player.press("ok")
        player.wait_for(lambda screen, n=i + 1: _stars(screen) == n, "a star")


def next_account_time(bench: Bench) -> float:
    """A press of DOWN to the next account on the glass, milliseconds."""
    board = bench.board
    player = bench.play("")
    board.wait(0.5)
    before = player.screen().title
    start = board.time
    board.push(DOWN)
    shown = glass_time(board, lambda: player.screen().title != before)
    board.release(DOWN)
    board.wait(0.2)
    return (shown - start) * 1000


def typing_time(bench: Bench) -> float:
    """The first report of a typed code to the last, milliseconds."""
    board = bench.board
    count = board.state["hid_reports"]
    board.press(OK)
    board.wait(1.0)
    reports = board.command("hid", since=count)["reports"]
    return (reports[-1]["t"] - reports[0]["t"]) * 1000


def heap_free(version: str, flash: bytes, files: dict[str, bytes]) -> float:
    """Heap free in KB, unlocked, with the list on the glass."""
    talking = files | {"boot.py": CONSOLE_BOOT, "code.py": HEAP_CODE}
    with Board(adopt_flash(version, flash, talking), "--rtc", CLOCK) as board:
        Bench(board).play(f"enter-pin {PIN}\nexpect '1/'\npress down\nwait 1")
        return int(re.findall(r"heap (\d+)", board.console())[-1]) / 1000


def code_times(version: str, files: dict[str, bytes]) -> dict[str, float]:
    """Milliseconds of a code by algorithm."""
    program = files | {"boot.py": CONSOLE_BOOT, "code.py": CODES_CODE.encode()}
    with Board(build_flash(version, program), "--xip-miss", "125") as board:
        board.wait_until(lambda: "codes end" in board.console(), "the times", 60)
        found = re.findall(r"code (\S+) ([\d.]+)", board.console())
    return {name: round(float(value), 1) for name, value in found}


def measure(version: str) -> list[Figure]:
    """All figures for one CircuitPython version."""
    files = drive_files(ROOT)
    flash = filled_flash(ACCOUNTS)
    with Board(adopt_flash(version, flash, files), *REALISTIC) as board:
        bench = Bench(board)
        boot = boot_time(bench)
        unlock, operations = unlock_time(bench)
        following = min(next_account_time(bench) for _ in range(3))
        typing = typing_time(bench)
    codes = code_times(version, files)
    erases = sum(operation["kind"] == "erase" for operation in operations)
    return [
        Figure("power-on to the PIN wheel", round(boot, 2), "s", 3.0),
        Figure("PIN entered to first code", round(unlock, 2), "s", 2.5),
        Figure("SHA-1 code", codes["SHA-1"], "ms", 15),
        Figure("SHA-256 code", codes["SHA-256"], "ms", 15),
        Figure("SHA-512 code", codes["SHA-512"], "ms", 600),
        Figure("SHA-512 code, states kept", codes["kept"], "ms", 350),
        Figure("next account on the glass", round(following), "ms", 60),
        Figure("six digits typed", round(typing), "ms", 150),
        Figure("heap free, 200 accounts", heap_free(version, flash, files), "KB", 40, least=True),
        Figure("daily unlock: flash programs", len(operations) - erases, "", 2),
        Figure("daily unlock: flash erases", erases, "", 0),
    ]


def table(version: str, figures: list[Figure]) -> str:
    """The figures as Markdown."""
    head = [f"## Budgets, CircuitPython {version}", ""]
    head += ["| what | measured | budget | |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *(figure.row() for figure in figures)]) + "\n"


def write(version: str, text: str) -> None:
    """Puts the table into the document, in the place of an older one."""
    begin, end = f"<!-- budgets {version} -->", f"<!-- end of budgets {version} -->"
    block = f"{begin}\n{text}{end}\n"
    document = DOCUMENT.read_text() if DOCUMENT.is_file() else ""
    if begin in document:
        head, _, rest = document.partition(begin)
        document = head + block + rest.partition(f"{end}\n")[2]
    else:
        document += "\n" + block
    DOCUMENT.write_text(document)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measures the budgets on the emulated RP2040.")
    parser.add_argument("--version", default="10.2.1", help="CircuitPython version")
    parser.add_argument("--write", action="store_true", help="write docs/measurements.md")
    arguments = parser.parse_args()
    text = table(arguments.version, measure(arguments.version))
    print(text)
    if arguments.write:
        write(arguments.version, text)


if __name__ == "__main__":
    main()
