"""The token's figures on the emulated RP2040, with cache misses and flash times."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import accounts
from benchmarks.glass import glass_time, typing_time
from device.board import DOWN, OK, Board
from device.emulated import Bench
from device.programs import CONSOLE_BOOT
from device.volume import adopt_flash
from simulator.player import Player
from simulator.words.owner import has_wheel, is_working, stars, turn_to

CLOCK = "2026-03-01T12:00:02Z"
LATE = "2026-03-01T12:00:27Z"  # a change of period comes soon
REALISTIC = ("--xip-miss", "125", "--real-flash", "--rtc", CLOCK)
HOLD_S = 0.6  # the firmware takes a press of so long as a hold
READ_S = 1.2  # a confirmation must stand so long

WAIT_FOR_HOST = """
import supervisor, time
while not supervisor.runtime.serial_connected:
    pass
"""

START = """
from pocketotp import heap
heap.gather()
from pocketotp import main
from pocketotp.app import App
"""

# The firmware; once it is open it computes codes where they are computed in life: in its full heap.
CODES_CODE = """
import gc
from pocketotp.otp.account import Account
from pocketotp.otp.codes import KeyedCodes, code

tick = App.tick
rounds = [0]

def milliseconds(action, times):
    start = time.monotonic_ns()
    for _ in range(times):
        action()
    return (time.monotonic_ns() - start) // times / 1000000

def tell():
    for algorithm, name, times in ((0, "SHA1", 20), (1, "SHA256", 20), (2, "SHA512", 3)):
        account = Account("Issuer", "name", bytes(range(20)), 0, algorithm)
        code(account, 1)
        gc.collect()
        print()
        print("code", name, milliseconds(lambda: code(account, 1), times))
    keyed = KeyedCodes(account)
    keyed.code(1)
    gc.collect()
    print("code kept", milliseconds(lambda: keyed.code(2), 3))
    print("codes end")

def counting_tick(app, now_ms):
    tick(app, now_ms)
    if app.token.state == 2:
        rounds[0] += 1
        if rounds[0] == 50:
            tell()

App.tick = counting_tick
main.main()
"""

# The firmware; after each picture it tells how much heap is free, and the longest round of the loop
# so far, without the telling.
LOOP_CODE = """
import gc
from pocketotp.ui.canvas import Canvas

tick = App.tick
flush = Canvas.flush
longest = [0]
telling = [0]

def telling_flush(canvas):
    drawn = flush(canvas)
    begin = time.monotonic_ns()
    if drawn:
        gc.collect()
        print("heap", gc.mem_free())
    telling[0] += time.monotonic_ns() - begin
    return drawn

def timed_tick(app, now_ms):
    telling[0] = 0
    begin = time.monotonic_ns()
    tick(app, now_ms)
    taken = (time.monotonic_ns() - begin - telling[0]) // 1000
    if app.token.state == 2 and taken > longest[0]:
        longest[0] = taken
        print("round", taken)
    if supervisor.runtime.serial_bytes_available:
        input()
        longest[0] = 0

App.tick = timed_tick
Canvas.flush = telling_flush
main.main()
"""


@dataclass
class Measured:
    """What was measured; times in ms if not said otherwise."""

    boot_s: float = 0
    unlock_s: float = 0
    programs: int = 0
    erases: int = 0
    next_account: float = 0
    typing: float = 0
    added: float = 0
    heap_kb: float = 0
    round: float = 0
    iterations: int = 0
    codes: dict[str, float] = field(default_factory=dict)


def boot_time(bench: Bench) -> float:
    """Power-on to the PIN wheel, seconds, at a boot that is not the first."""
    bench.play("expect PIN")
    board, player = bench.board, bench.play("")
    board.power_cycle()
    start = board.time
    board.wait(1.5)
    return glass_time(board, lambda: bool(player.screen().large)) - start


def enter_digits(player: Player, pin: str) -> None:
    """Dials a PIN without entering it."""
    player.wait_for(has_wheel, "the PIN wheel")
    for i, digit in enumerate(pin):
        turn_to(player, digit)
        player.press("ok")
        player.wait_for(lambda screen, n=i + 1: stars(screen) == n, "a star")


def unlock_time(bench: Bench) -> tuple[float, list[dict]]:
    """The hold that enters the PIN to the first code, seconds; and what was done to the flash."""
    board = bench.board
    player = bench.play("expect PIN")
    enter_digits(player, accounts.PIN)
    operations = board.command("flash")["ops"]
    board.push(OK)
    start = board.time + HOLD_S
    board.wait(HOLD_S + 0.1)
    board.release(OK)
    board.wait(1.0)
    first = glass_time(board, lambda: len(player.screen().large) == 6, 30)
    return first - start, board.flash_operations(operations)


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


def added_time(bench: Bench, uri: str) -> float:
    """One account imported: the press that counts to the glass after the work, milliseconds."""
    board = bench.board
    (bench.folder / "one.txt").write_text(uri + "\n")
    bench.play(f"connect\nenter-pin {accounts.PIN}")
    player = bench.play("")
    player.jobs.start(f"pocketotp import {bench.folder / 'one.txt'}", bench.machine.port)
    player.wait_for(lambda screen: screen.has("hold UP:no"), "the question", 60)
    player.jump(READ_S)
    start = board.time
    board.push(OK)
    board.wait(0.08)
    board.release(OK)

    def done() -> bool:
        screen = player.screen()
        return not screen.has("hold UP:no") and not is_working(screen)

    shown = glass_time(board, done)
    player.finish()
    bench.play("run pocketotp disconnect\nexpect PIN")
    return (shown - start) * 1000


def measure_device(version: str, flash: bytes, files: dict[str, bytes], m: Measured) -> bytes:
    """Everything but what needs a program of its own; returns the flash with one account more."""
    with Board(adopt_flash(version, flash, files), *REALISTIC) as board:
        bench = Bench(board)
        m.boot_s = boot_time(bench)
        m.unlock_s, operations = unlock_time(bench)
        m.erases = sum(operation["kind"] == "erase" for operation in operations)
        m.programs = len(operations) - m.erases
        m.next_account = min(next_account_time(bench) for _ in range(3))
        m.typing = typing_time(board, OK)
        m.added = added_time(bench, accounts.uri(accounts_stored(bench)))
        return board.flash()


def accounts_stored(bench: Bench) -> int:
    """The number behind the stroke in "4/199"."""
    found = re.search(r"\d+/(\d+)", bench.play("").screen().text)
    assert found is not None
    return int(found[1])


def measure_loop(version: str, flash: bytes, files: dict[str, bytes], m: Measured) -> None:
    """Heap free with another account shown, and the longest round across a change of period."""
    code = (WAIT_FOR_HOST + START + LOOP_CODE).encode()
    talking = files | {"boot.py": CONSOLE_BOOT, "code.py": code}
    with Board(adopt_flash(version, flash, talking), "--xip-miss", "125", "--rtc", CLOCK) as board:
        bench = Bench(board)
        bench.play(f"enter-pin {accounts.PIN}\nexpect '1/'\npress down\nwait 1")
        m.heap_kb = int(re.findall(r"heap (\d+)", board.console())[-1]) / 1000
        seen = len(board.console())
        board.command("console", send="\r")  # forgets the longest round so far
        board.wait(0.5)
        board.command("rtc", set=LATE)
        board.wait(5)
        m.round = int(re.findall(r"round (\d+)", board.console()[seen:])[-1]) / 1000


def measure_codes(version: str, flash: bytes, files: dict[str, bytes], m: Measured) -> None:
    """Milliseconds of a code by algorithm, in the open token."""
    code = (WAIT_FOR_HOST + START + CODES_CODE).encode()
    talking = files | {"boot.py": CONSOLE_BOOT, "code.py": code}
    with Board(adopt_flash(version, flash, talking), "--xip-miss", "125", "--rtc", CLOCK) as board:
        Bench(board).play(f"enter-pin {accounts.PIN}")
        board.wait_until(lambda: "codes end" in board.console(), "the times", 60)
        found = re.findall(r"code (\S+) ([\d.]+)", board.console())
    m.codes = {name: float(value) for name, value in found}


def measure(version: str, flash: bytes, files: dict[str, bytes]) -> Measured:
    """All of the token's figures for one CircuitPython version."""
    m = Measured(iterations=accounts.iterations(flash))
    full = measure_device(version, flash, files, m)
    measure_loop(version, full, files, m)
    measure_codes(version, full, files, m)
    return m


def firmware(root: Path) -> dict[str, bytes]:
    """What an installation puts onto the drive."""
    from provisioning.firmware.contents import drive_files

    return drive_files(root)
