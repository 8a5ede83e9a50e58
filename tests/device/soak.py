"""A day in the life of a token on the emulated RP2040: typing, connecting, and long rests.

    .venv/bin/python tests/device/soak.py [--hours 24] [--version 10.2.1] [--write]

The chip's timer begins so that supervisor.ticks_ms wraps for the second time (after 6.2 days) while
the first code is shown; it wraps for the first time 65 s after every start. In a rest the core that
sleeps is taken REST_STEP_S ahead at a time, so the loop turns more rarely than in life. Every code
is compared with pyotp. Prints a line for each thing done; `--write` puts the sum into
docs/measurements.md. Ends with an error if a code was wrong or the chip was reset unasked.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import struct
import sys
from base64 import b32encode, b64decode
from dataclasses import dataclass, field
from hashlib import sha512
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path += [str(ROOT), str(ROOT / "tests"), str(ROOT / "lib")]

import pyotp  # noqa: E402
from benchmarks.document import put  # noqa: E402

from device.board import Board  # noqa: E402
from device.emulated import Bench  # noqa: E402
from device.volume import adopt_flash  # noqa: E402
from provisioning.firmware.contents import drive_files  # noqa: E402
from simulator.machine import Machine  # noqa: E402
from simulator.script import play  # noqa: E402
from simulator.words.looking import take_typed  # noqa: E402

PIN = "4829"
CLOCK = "2026-03-01T12:00:02Z"
ACCOUNTS = 12
ALGORITHMS = ("SHA1", "SHA256", "SHA512")
WRAP_S = 2**29 / 1000
FIRST_WRAP_S = 65.536
UNTIL_WRAP_S = 45.0  # from power-up: the token is unlocked by then
TYPE_EVERY_S = 7200
CONNECT_EVERY = 5  # every fifth time
REST_STEP_S = 30.0
LONGEST_WAIT_S = 10  # for a fresh code
FLAT = 1024  # bytes

# The firmware; whenever something was drawn it notes how much heap is free behind a mark.
MARK = bytes(7 * i + 3 for i in range(12))
CODE = b"""
from pocketotp import heap
heap.gather()
import gc, struct
from pocketotp import main
from pocketotp.ui.canvas import Canvas

note = bytearray([7 * i + 3 for i in range(12)]) + bytearray(8)
flush = Canvas.flush

def telling_flush(canvas):
    drawn = flush(canvas)
    if drawn:
        gc.collect()
        struct.pack_into("<II", note, 12, gc.mem_free(), gc.mem_free() ^ 0xFFFFFFFF)
    return drawn

Canvas.flush = telling_flush
main.main()
"""


def uri(number: int) -> str:
    """An account: SHA-1, SHA-256 and SHA-512 in turn, six or eight digits."""
    secret = b32encode(sha512(b"soak %d" % number).digest()[:20]).decode()
    algorithm = ALGORITHMS[number % 3]
    digits = 8 if number % 4 == 3 else 6
    label = f"Issuer%20{number:02d}:user{number:02d}"
    return f"otpauth://totp/{label}?secret={secret}&algorithm={algorithm}&digits={digits}"


def made_flash(folder: Path) -> bytes:
    """The flash of a token with these accounts, made in the simulator."""
    (folder / "list.txt").write_text("\n".join(map(uri, range(ACCOUNTS))) + "\n")
    with Machine(folder / "state", seed=8) as machine:
        script = f"setup {PIN}\nconnect\nenter-pin {PIN}\n"
        script += f"run pocketotp import {folder / 'list.txt'} &\nconfirm\n"
        play(script, machine, lambda line: None, folder)
    return (folder / "state" / "flash.bin").read_bytes()


def verdict(heaps: list[int]) -> str:
    """ "flat" if the heap never falls by more than FLAT below what it was at first."""
    return "flat" if min(heaps) >= heaps[0] - FLAT else "**falls**"


@dataclass
class Soak:
    """The run: what was counted, and what went wrong."""

    bench: Bench
    codes: int = 0
    connects: int = 0
    resets: int = 0  # that were asked for
    unlocks: int = 0
    heaps: dict[str, list[int]] = field(default_factory=lambda: {name: [] for name in ALGORITHMS})
    link_heaps: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def board(self) -> Board:
        """The board that is held."""
        return self.bench.board

    def tell(self, text: str) -> None:
        """A line of the log: emulated hours and what was done."""
        print(f"{self.board.time / 3600:7.3f} h  {text}", flush=True)

    def heap(self) -> int:
        """What the firmware noted last, from its SRAM."""
        ram = b64decode(self.board.command("ram")["ram"])
        for found in re.finditer(re.escape(MARK), ram):
            free, check = struct.unpack_from("<II", ram, found.end())
            if free ^ check == 0xFFFFFFFF:
                return free
        return 0

    def unlock(self) -> None:
        """Wakes the token, enters the PIN, and shows a code of each algorithm."""
        self.bench.play(f"press up\nenter-pin {PIN}\nexpect '/{ACCOUNTS}'")
        self.bench.play("press down\nwait 2\n" * len(ALGORITHMS))
        self.unlocks += 1

    def type_code(self, down: int) -> None:
        """Types the code of another account, compares it, and notes the heap that is free then."""
        player = self.bench.play(f"press down {down}\nwait 1.5")
        found = re.search(rf"(\d+)/{ACCOUNTS}\b", player.screen().text)
        before = self.bench.machine.utc()
        typed = self.typed()
        after = self.bench.machine.utc()
        self.codes += 1
        totp = pyotp.parse_uri(uri(int(found[1]) - 1)) if found else None
        right = totp is not None and typed in {totp.at(t) for t in range(before, after + 1)}
        if not right:
            self.errors.append(f"typed {typed} for account {found and found[1]} at {before}")
        self.tell(f"account {found and found[1]}: {typed} {'right' if right else 'WRONG'}")
        if found:
            self.bench.play("wait 4")  # the code is back on the glass
            algorithm = ALGORITHMS[(int(found[1]) - 1) % len(ALGORITHMS)]
            self.heaps[algorithm].append(self.heap())
            self.tell(f"heap free with {algorithm}: {self.heaps[algorithm][-1]}")

    def typed(self) -> str:
        """Presses OK; what is typed then. Close to the end of a period the token waits."""
        player = self.bench.play("press ok")
        for _ in range(LONGEST_WAIT_S):
            if text := take_typed(player):
                return text
            player.run(1.0)
        return ""

    def connect(self) -> None:
        """Connects, asks, sets the clock, and goes back to everyday use."""
        self.bench.play(f"connect\nenter-pin {PIN}\nrun pocketotp info --json")
        fields = json.loads(re.findall(r"\{.*?\}", self.bench.output, re.S)[-1])
        self.link_heaps.append(fields["heap"])
        self.bench.play("run pocketotp accounts list\nrun pocketotp disconnect\nexpect PIN")
        self.resets += 2
        self.connects += 1
        self.tell(f"connected: heap free {fields['heap']}")

    def rest(self, until: float) -> None:
        """Nothing happens until then."""
        while (left := until - self.board.time) > 0:
            self.board.wait(min(left, 600), skip=REST_STEP_S)
        if self.board.state["oled_on"]:
            self.errors.append("the display is lit after a rest")

    def look(self) -> None:
        """Whether the chip runs, and was not reset unasked."""
        state = self.board.state
        if state["power"] != "on" or state["resets"] != self.resets:
            self.errors.append(f"power {state['power']}, {state['resets']} resets")
            self.resets = state["resets"]

    def run(self, seconds: float) -> None:
        """The whole day."""
        board = self.board
        board.power_cycle(uptime=FIRST_WRAP_S + WRAP_S - UNTIL_WRAP_S)
        begin = board.time
        self.bench.machine.powered = True
        for turn in range(int(seconds / TYPE_EVERY_S)):
            self.unlock()
            self.type_code(1 + turn % 3)
            if turn == 0:  # across the wrap
                board.wait(max(0.0, begin + UNTIL_WRAP_S + 1 - board.time))
                self.type_code(1)
            if turn % CONNECT_EVERY == 1:
                self.connect()
                board.wait(60, skip=0.25)  # across the first wrap, slowly
            self.rest(begin + min((turn + 1) * TYPE_EVERY_S, seconds))
            self.look()
        self.unlock()
        self.type_code(1)
        self.look()

    def summary(self, hours: float, version: str) -> str:
        """The run as a paragraph."""
        heaps = [
            f"{min(found)} to {max(found)} with {name} ({verdict(found)})"
            for name, found in self.heaps.items()
            if found
        ]
        link = ", ".join(map(str, sorted(set(self.link_heaps))))
        return (
            f"{hours:g} emulated hours on CircuitPython {version}: {self.unlocks} unlocks, "
            f"{self.codes} codes typed, {self.connects} times connected and back, across both "
            f"wraps of `ticks_ms` (65 s after each of {1 + self.resets} starts, once after "
            f"2^29 ms). "
            f"{len(self.errors)} errors. Bytes of heap free with a code on the glass, one of each "
            f"algorithm having been shown: {', '.join(heaps)}; in connect mode {link or '-'}.\n"
        )


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="A day in the life of a token.")
    parser.add_argument("--hours", type=float, default=24)
    parser.add_argument("--version", default="10.2.1", help="CircuitPython version")
    parser.add_argument("--write", action="store_true", help="write docs/measurements.md")
    arguments = parser.parse_args()
    os.environ.setdefault("POCKETOTP_PATIENCE", "20")
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        flash = made_flash(Path(folder))
    files = drive_files(ROOT) | {"code.py": CODE}
    flash = adopt_flash(arguments.version, flash, files)
    with Board(flash, "--rtc", CLOCK) as board:
        soak = Soak(Bench(board))
        soak.run(arguments.hours * 3600)
    text = soak.summary(arguments.hours, arguments.version)
    print(text + "\n".join(soak.errors))
    if arguments.write:
        put(f"soak {arguments.version}", text)
    return 1 if soak.errors else 0


if __name__ == "__main__":
    sys.exit(main())
