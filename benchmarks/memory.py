"""Heap and time that each module takes, in the order in which the running firmware imports them.

    .venv/bin/python benchmarks/memory.py [--version 10.2.1] [--write]

The firmware runs on the emulated RP2040 behind an `__import__` that measures: what a module's own
imports take is theirs. A token that is set up is started and unlocked, and its menu opened. Prints
tables; `--write` puts them into docs/measurements.md.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path += [str(ROOT), str(ROOT / "tests"), str(ROOT / "lib")]

from benchmarks import accounts, pocket  # noqa: E402
from benchmarks.document import put  # noqa: E402
from device.board import Board  # noqa: E402
from device.emulated import Bench  # noqa: E402
from device.files import NEWEST  # noqa: E402
from device.programs import CONSOLE_BOOT, SERIAL_BOOT  # noqa: E402
from device.volume import adopt_flash  # noqa: E402

ACCOUNTS = 10
SMALL = 500  # bytes; smaller modules share a row
EVERYDAY = (
    ("from the start to the PIN wheel", "expect PIN"),
    ("PIN to the first code", f"enter-pin {accounts.PIN}\nexpect '1/'\nwait 1"),
    ("the menu", "hold ok\nexpect Menu\nwait 0.5"),
)
CONNECT = (
    ("connect mode: from the start to the PIN wheel", "expect PIN"),
    ("connect mode: after the PIN", f"enter-pin {accounts.PIN}\nexpect 'Connect mode'\nwait 1"),
    ("connect mode: a backup", "run pocketotp backup create FOLDER/my.backup &\nconfirm\nwait 1"),
)

CODE = """
import supervisor
while not supervisor.runtime.serial_connected:
    pass
import builtins, gc, sys, time
found = []
inside = [[0, 0]]  # heap and time of the imports below, by depth
original = builtins.__import__

def free():
    gc.collect()
    return gc.mem_free()

def measuring(name, where=None, locals=None, wanted=None, level=0):
    some = type(wanted) is tuple and name.count(".") == 1
    full = name + "." + wanted[0] if some else name
    if full in sys.modules or name in sys.modules and not name.startswith("pocket"):
        return original(name, where, locals, wanted, level)
    known = len(sys.modules)
    begin = time.monotonic_ns()
    before = free()
    start = time.monotonic_ns()
    inside.append([0, 0])
    module = original(name, where, locals, wanted, level)
    end = time.monotonic_ns()
    heap, taken = inside.pop()
    used = before - free()
    if len(sys.modules) > known:
        found.append((full, used - heap, (end - start - taken) // 1000))
    inside[-1][0] += used
    inside[-1][1] += time.monotonic_ns() - begin
    return module

print("free", free())
builtins.__import__ = measuring
from pocketotp import heap
heap.gather()
from pocketotp import main
from pocketotp.ui.canvas import Canvas
flush = Canvas.flush

def telling_flush(canvas):
    drawn = flush(canvas)
    if drawn and found:
        for row in found:
            print("module", *row)
        found.clear()
        print("free", free())
    return drawn

Canvas.flush = telling_flush
main.main()
"""


@dataclass
class Module:
    """One module's own share: bytes of heap, microseconds."""

    name: str
    heap: int
    micros: int

    def row(self) -> str:
        """A row of the table."""
        return f"| `{self.name}` | {self.heap / 1000:.1f} | {self.micros / 1000:.0f} |"


def modules(text: str) -> list[Module]:
    """What the program printed."""
    found = re.findall(r"^module (\S+) (-?\d+) (\d+)\r?$", text, re.M)
    return [Module(name, int(heap), int(micros)) for name, heap, micros in found]


def stage_table(title: str, rows: list[Module], free: int) -> str:
    """One stage: the modules that matter, the rest in one row, the sum."""
    large = [row for row in rows if row.heap >= SMALL]
    small = [row for row in rows if row.heap < SMALL]
    lines = [f"### {title[0].upper()}{title[1:]}", ""]
    lines += ["| module | KB | ms |", "| --- | --- | --- |", *(row.row() for row in large)]
    if small:
        lines.append(_sum(f"{len(small)} smaller ones", small))
    lines.append(_sum(f"{len(rows)} modules; free then: {free / 1000:.1f} KB", rows))
    return "\n".join(lines) + "\n"


def _sum(name: str, rows: list[Module]) -> str:
    heap, micros = sum(row.heap for row in rows), sum(row.micros for row in rows)
    return f"| {name} | {heap / 1000:.1f} | {micros / 1000:.0f} |"


def measure(version: str) -> str:
    """All stages as Markdown."""
    flash = accounts.filled_flash(ACCOUNTS)
    parts = [f"## Heap and time by module, CircuitPython {version}, compiled\n"]
    for boot, stages in ((CONSOLE_BOOT, EVERYDAY), (SERIAL_BOOT, CONNECT)):
        files = pocket.firmware(ROOT) | {"boot.py": boot, "code.py": CODE.encode()}
        parts += tables(adopt_flash(version, flash, files), stages)
    return "\n".join(parts)


def tables(flash: bytes, stages: tuple[tuple[str, str], ...]) -> list[str]:
    """One board's life: what was free at its start, and a table for each stage."""
    parts = []
    with Board(flash, "--xip-miss", "125", "--rtc", pocket.CLOCK) as board:
        bench, seen = Bench(board), 0
        for title, script in stages:
            bench.play(script.replace("FOLDER", str(bench.folder)))
            text = board.console()
            free = int(re.findall(r"free (\d+)", text)[-1])
            if not seen:
                first = int(re.findall(r"free (\d+)", text)[0])
                parts.append(f"Free when `code.py` starts: {first / 1000:.1f} KB.\n")
            parts.append(stage_table(title, modules(text[seen:]), free))
            seen = len(text)
    return parts


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Heap and time by module.")
    parser.add_argument("--version", default=NEWEST, help="CircuitPython version")
    parser.add_argument("--write", action="store_true", help="write docs/measurements.md")
    arguments = parser.parse_args()
    os.environ.setdefault("POCKETOTP_PATIENCE", "10")
    text = measure(arguments.version)
    print(text)
    if arguments.write:
        put(f"memory {arguments.version}", text)


if __name__ == "__main__":
    main()
