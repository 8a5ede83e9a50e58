"""A backup's life on two emulated boards, made and restored by the real `pocketotp`."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyotp

from device import tokens
from device.emulated import Bench
from device.tokens import ACCOUNTS, CLOCK, PIN

UNLOCK_IN_CONNECT_MODE = f"expect PIN\nenter-pin {PIN}\nconnect\nenter-pin {PIN}\n"
CAPACITY = 200
COUNTER = 7  # of the HOTP account when it was imported


def told(uri: str) -> dict[str, str]:
    """What matters in an otpauth line, whatever the order of its parts."""
    parts = urlsplit(uri)
    found = {name: values[0] for name, values in parse_qs(parts.query).items()}
    found.setdefault("algorithm", "SHA1")
    return {"kind": parts.netloc, **{key: found[key] for key in ("secret", "issuer", "algorithm")}}


def take_backup(bench: Bench, path: Path, recovery: str) -> None:
    """Uses one HOTP code, makes the backup, looks at it and opens it on the computer."""
    bench.play(
        f"expect PIN\nenter-pin {PIN}\npress up\nexpect hotp-user\npress ok\npress ok\ntyped"
    )
    assert f"typed {pyotp.parse_uri(ACCOUNTS[3]).at(0)}" in bench.output
    bench.play(f"connect\nenter-pin {PIN}\nrun pocketotp backup create {path} &\nconfirm")
    assert "Back up 4 accounts?" in bench.output
    bench.play(f"run pocketotp backup inspect {path}")
    assert "accounts  4" in bench.output and "created   2026-03-02T08:0" in bench.output
    bench.play(f"run echo {recovery} | pocketotp backup open {path}")
    lines = [line for line in bench.output.split("\n") if line.startswith("otpauth://")]
    assert [told(line) for line in lines] == [told(line) for line in ACCOUNTS]
    assert f"counter={COUNTER + 1}" in lines[3]


def restore(bench: Bench, path: Path, recovery: str) -> None:
    """Onto another token, whose owner enters the backup's code and the token's own PIN."""
    bench.play(
        UNLOCK_IN_CONNECT_MODE
        + f"""
        run pocketotp backup restore {path} &
        confirm
        expect "Recovery code"
        press ok
        enter-recovery {recovery}
        expect "PIN of this token"
        enter-pin {PIN}
        run pocketotp disconnect
        expect "Enter PIN"
        """
    )
    assert "Restored" in bench.output


def typed_codes(bench: Bench) -> list[tuple[str, int, int]]:
    """Types a code of each account, the first one first: (code, UTC before, UTC after)."""
    found = []
    for number in range(len(ACCOUNTS)):
        before = bench.machine.utc()
        ok = "press ok\npress ok" if number == 3 else "wait 2\npress ok\nwait 5"
        bench.play(f"{ok}\ntyped\npress down")
        code = re.findall(r"typed (\d+)", bench.output)[-1]
        found.append((code, before, bench.machine.utc()))
    return found


def test_a_backup_restored_on_another_board(start_board, tmp_path) -> None:
    path = tmp_path / "my.backup"
    first = tokens.filled()
    board = start_board(first.on(), "--rtc", CLOCK)
    take_backup(Bench(board), path, first.recovery)
    board.close()  # two emulators would share the cores
    other = Bench(start_board(tokens.empty().on(), "--rtc", CLOCK))
    restore(other, path, first.recovery)
    assert "Restored 4 accounts." in other.output
    other.play(f"enter-pin {PIN}\nexpect 1/4\nexpect sha1-user")
    codes = typed_codes(other)
    for uri, (code, before, after) in zip(ACCOUNTS[:3], codes, strict=False):
        otp = pyotp.parse_uri(uri)
        assert code in {otp.at(second) for second in range(before, after + 1)}, uri
    assert codes[3][0] == pyotp.parse_uri(ACCOUNTS[3]).at(1)  # counted from 7 on
    print(f"backup of {path.stat().st_size} bytes restored on another board: 4 of 4 codes agree")


def test_a_full_backup_restored_on_a_full_board(start_board, tmp_path) -> None:
    """Both indexes and both states are in memory then, as large as they come."""
    path = tmp_path / "my.backup"
    accounts = tokens.many(CAPACITY)
    first = tokens.backed_up(path, accounts)
    other = Bench(start_board(tokens.filled(tuple(reversed(accounts))).on(), "--rtc", CLOCK))
    restore(other, path, first.recovery)
    assert f"Restored {CAPACITY} accounts." in other.output
    other.play(f"enter-pin {PIN}\nexpect 1/{CAPACITY}\nexpect user000")
    before = other.machine.utc()
    other.play("wait 2\npress ok\nwait 5\ntyped")
    code = re.findall(r"typed (\d+)", other.output)[-1]
    otp = pyotp.parse_uri(accounts[0])
    assert code in {otp.at(second) for second in range(before, other.machine.utc() + 1)}
    print(f"backup of {path.stat().st_size} bytes restored over {CAPACITY} accounts")
