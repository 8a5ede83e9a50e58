"""SRAM, read from outside: keys and secrets are there while unlocked, and nowhere after a lock.

The scan before each lock must find the data key and the secret of the account on the glass, so
that a scan that finds nothing afterwards means something.
"""

from __future__ import annotations

import re

import pytest

from device import needles, tokens
from device.emulated import Bench
from device.needles import Scanner
from device.tokens import CLOCK, OTHER_PIN, PIN, SECRETS

MENU_LOCK = 'hold ok\nexpect Menu\npress down\npress ok\nexpect "Enter PIN"'
TYPED = "press ok\nwait 5\ntyped"  # it waits for a fresh code if it must


@pytest.fixture
def token(start_board) -> tuple[Bench, Scanner]:
    """A locked token with an account of each kind, and the scanner for it."""
    made = tokens.filled()
    flash = made.on()
    board = start_board(flash, "--rtc", CLOCK)
    return Bench(board), Scanner(board, flash, made.recovery)


def look_at_all(bench: Bench) -> list[str]:
    """Shows and types a code of each account; returns what was typed. Ends on the first one."""
    bench.play(f"{TYPED}\npress down\n{TYPED}\npress down\nwait 2\n{TYPED}\npress down")
    bench.play(f"press ok\n{TYPED}\npress down")
    codes = re.findall(r"typed (\d{6})", bench.output)
    assert len(codes) == len(SECRETS), bench.output + bench.board.picture()
    return codes


def test_nothing_is_in_sram_after_a_lock(token) -> None:
    bench, scanner = token
    bench.play('expect "Enter PIN"')
    scanner.must_find_nothing("before the first unlock")
    bench.play(f"enter-pin {PIN}\nexpect sha1-user")
    codes = look_at_all(bench)
    scanner.also(needles.of_texts(*codes))
    scanner.must_find("data key", "SHA1 secret in HMAC's inner block", '"sha1-user"')
    bench.play(MENU_LOCK)
    scanner.must_find_nothing('after "Lock now"')


def test_nothing_is_in_sram_after_a_wrong_pin_and_an_idle_lock(token) -> None:
    bench, scanner = token
    scanner.also(needles.of_pin(bench.board.flash(), OTHER_PIN))
    bench.play(f'expect "Enter PIN"\nenter-pin {OTHER_PIN}\nexpect "9 tries left"')
    scanner.must_find_nothing("after a wrong PIN")
    bench.play(f"wait 1.5\nenter-pin {PIN}\nexpect sha1-user")
    scanner.must_find("data key", "SHA1 secret in HMAC's inner block")
    bench.play('wait 62\npress ok\nexpect "Enter PIN"')
    scanner.must_find_nothing("after a minute without a press")


def test_nothing_is_in_sram_after_a_computer_that_sleeps(token) -> None:
    bench, scanner = token
    bench.play(f"expect PIN\nenter-pin {PIN}\nexpect sha1-user")
    scanner.must_find("data key", "SHA1 secret in HMAC's inner block")
    bench.play('usb suspend\nexpect "Enter PIN"')
    scanner.must_find_nothing("after the computer went to sleep")


def test_nothing_is_in_sram_after_connect_mode(token, tmp_path) -> None:
    bench, scanner = token
    path = tmp_path / "again.txt"
    path.write_text("\n".join(tokens.ACCOUNTS) + "\n")
    bench.play(f"expect PIN\nenter-pin {PIN}\nconnect\nenter-pin {PIN}\nexpect '4 accounts'")
    bench.play(f"run pocketotp import {path} &\nconfirm\nrun pocketotp accounts list")
    assert "4 of 4 codes agree" in bench.output
    scanner.must_find("data key", "SHA1 secret")
    resets = bench.board.state["resets"]
    bench.play('run pocketotp lock\nwait 4\nexpect "Enter PIN"')
    assert bench.board.state["resets"] == resets + 1
    assert bench.machine.mode == "token"
    scanner.must_find_nothing("after `pocketotp lock`")
