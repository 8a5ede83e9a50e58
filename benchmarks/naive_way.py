"""The naive token's figures, on the same emulated chip. Its code is in naive/."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import accounts
from benchmarks.glass import glass_time, typing_time
from benchmarks.pocket import CLOCK, LATE, WAIT_FOR_HOST
from device.board import DOWN, OK, Board
from device.programs import CONSOLE_BOOT
from device.volume import build_flash
from provisioning.firmware.compiled import compile_module

ACCOUNTS = 10
HERE = Path(__file__).resolve().parent / "naive"
LIBRARIES = (
    "adafruit_bus_device",
    "adafruit_display_text",
    "adafruit_displayio_ssd1306.py",
    "adafruit_ds3231.py",
    "adafruit_hashlib",
    "adafruit_hid",
    "adafruit_register",
)
NAME_ROWS = slice(0, 12 * 16)  # bytes of the picture: the account's name
CODE_ROWS = slice(20 * 16, 44 * 16)
CODE = b"import naive_token\nnaive_token.run()\n"

PROGRAM = """
import gc
import naive_token
def milliseconds(action, times):
    start = time.monotonic_ns()
    for _ in range(times):
        action()
    return (time.monotonic_ns() - start) // times / 1000000
for name in ("SHA1", "SHA256", "SHA512"):
    naive_token.code("A" * 32, name, 1)
    print()
    print("code", name, milliseconds(lambda: naive_token.code("A" * 32, name, 1), 3))
token = naive_token.NaiveToken()
token.round()
gc.collect()
print("heap", gc.mem_free())
longest = 0
while True:
    time.sleep(0.01)
    begin = time.monotonic_ns()
    token.round()
    taken = (time.monotonic_ns() - begin) // 1000
    if taken > longest:
        longest = taken
        print("round", taken)
"""


@dataclass
class NaiveMeasured:
    """What was measured; times in ms if not said otherwise."""

    boot_s: float = 0
    next_account: float = 0
    typing: float = 0
    heap_kb: float = 0
    round: float = 0
    codes: dict[str, float] = field(default_factory=dict)


def drive(root: Path, code: bytes) -> dict[str, bytes]:
    """The naive token's drive: compiled libraries, as from Adafruit's bundle, and its own files."""
    lib = root / "lib"
    files = {"boot.py": CONSOLE_BOOT, "code.py": code}
    files["naive_token.py"] = (HERE / "naive_token.py").read_bytes()
    files["accounts.py"] = accounts.naive_list(ACCOUNTS)
    for name in LIBRARIES:
        path = lib / name
        for module in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            place = module.relative_to(root).with_suffix(".mpy").as_posix()
            files[place] = compile_module(module.read_bytes(), module.name)
    return files


def measure_glass(version: str, root: Path, m: NaiveMeasured) -> None:
    """Start, the next account, typing."""
    options = ("--xip-miss", "125", "--real-flash", "--rtc", CLOCK)
    with Board(build_flash(version, drive(root, CODE)), *options) as board:
        board.wait(4)
        board.power_cycle()
        start = board.time
        board.wait(1.5)
        lit = lambda: any(board.pixels()[CODE_ROWS])  # noqa: E731
        m.boot_s = glass_time(board, lit, 40) - start
        m.next_account = min(next_account_time(board) for _ in range(3))
        m.typing = typing_time(board, OK)


def next_account_time(board: Board) -> float:
    """A press of DOWN to another name and code on the glass, milliseconds."""
    board.wait(0.6)
    before = board.pixels()
    start = board.time
    board.push(DOWN)

    def other() -> bool:
        now = board.pixels()
        return now[NAME_ROWS] != before[NAME_ROWS] and now[CODE_ROWS] != before[CODE_ROWS]

    shown = glass_time(board, other)
    board.release(DOWN)
    return (shown - start) * 1000


def measure_program(version: str, root: Path, m: NaiveMeasured) -> None:
    """Codes, heap, and the longest round across a change of period."""
    code = (WAIT_FOR_HOST + PROGRAM).encode()
    options = ("--xip-miss", "125", "--rtc", CLOCK)
    with Board(build_flash(version, drive(root, code)), *options) as board:
        board.wait_until(lambda: "heap" in board.console(), "the naive token's codes", 120)
        found = re.findall(r"code (\S+) ([\d.]+)", board.console())
        m.codes = {name: float(value) for name, value in found}
        m.heap_kb = int(re.findall(r"heap (\d+)", board.console())[-1]) / 1000
        board.command("rtc", set=LATE)
        board.wait(6 + 0.6 * ACCOUNTS)
        m.round = int(re.findall(r"round (\d+)", board.console())[-1]) / 1000


def measure(version: str, root: Path) -> NaiveMeasured:
    """All of its figures for one CircuitPython version."""
    m = NaiveMeasured()
    measure_program(version, root, m)
    measure_glass(version, root, m)
    return m
