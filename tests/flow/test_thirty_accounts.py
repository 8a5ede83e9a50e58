"""Thirty accounts of every kind: provisioned by the host command, and every typed code compared
with an independent calculation."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import pyotp.contrib

from .conftest import ACCOUNTS, PIN, Table


class Hotp(pyotp.HOTP):
    """Short keys are allowed, as in the list; TOTP is HOTP of the time (RFC 6238, 4.2)."""

    min_secret_length_bits = 0


@dataclass
class Account:
    """One line of the list, as pyotp sees it."""

    kind: str
    label: str
    otp: pyotp.OTP
    digits: int
    counter: int = 0
    period: int = 0

    def codes(self, first: int, last: int) -> set[str]:
        """What may be typed from one UTC second to another; a counter moves on."""
        if self.kind == "hotp":
            self.counter += 1
            return {self.cut(self.otp.at(self.counter - 1))}
        if self.kind == "steam":
            return {self.otp.at(second) for second in range(first, last + 1)}
        moments = range(first // self.period, last // self.period + 1)
        return {self.cut(self.otp.at(moment)) for moment in moments}

    def cut(self, code: str) -> str:
        """pyotp knows no five digits: they are the last ones of six."""
        return code[-self.digits :]


def accounts() -> list[Account]:
    """The list, read without the host's parser."""
    lines = ACCOUNTS.read_text().splitlines()
    return [_account(line) for line in lines if line.startswith("otpauth://")]


def _account(line: str) -> Account:
    uri = urlsplit(line)
    given = {name: values[0] for name, values in parse_qs(uri.query).items()}
    secret = given["secret"]
    label = unquote(uri.path[1:])
    if uri.netloc == "steam":
        return Account("steam", label, pyotp.contrib.Steam(secret), 5)
    digits = int(given.get("digits", 6))
    digest = getattr(hashlib, given.get("algorithm", "SHA1").lower())
    options = {"digits": max(6, digits), "digest": digest}
    otp = Hotp(secret, **options)
    period, counter = int(given.get("period", 30)), int(given.get("counter", 0))
    return Account(uri.netloc, label, otp, digits, counter, period)


def test_every_typed_code_is_right(filled: Table) -> None:
    for n, account in enumerate(accounts()):
        filled.play(f'expect "{n + 1}/30"\nwait 1')
        if account.kind == "hotp":
            filled.play("press ok")
        before = filled.machine.utc()
        filled.play("press ok\nwait 4\ntyped")
        after = filled.machine.utc()
        typed = filled.lines[-1].removeprefix("typed ")
        assert typed in account.codes(before, after), (account.label, typed)
        filled.play("press down")


def test_the_screen_shows_what_is_typed(filled: Table) -> None:
    player = filled.play("wait 1")
    assert player.screen().has("GitHub")
    shown = player.screen().large
    filled.play("press ok\ntyped")
    assert filled.lines[-1] == f"typed {shown}"


def test_counters_survive_the_power(filled: Table) -> None:
    vpn = accounts()[21]
    filled.play("press up 9")
    codes = []
    for _ in range(2):
        player = filled.play('expect "22/30"\npress ok\nwait 1')
        codes.append(player.screen().large)
        filled.play(f"power off\npower on\nenter-pin {PIN}\npress up 9")
    assert codes == [vpn.otp.at(0), vpn.otp.at(1)]


def test_no_codes_while_the_clock_is_stopped(filled: Table) -> None:
    filled.play('clock stopped\nexpect "No codes"')
    filled.play('clock 2026-03-01T13:00:00Z\nexpect "1/30"\nwait 1\npress ok\ntyped')
    assert filled.lines[-1].removeprefix("typed ") in accounts()[0].codes(
        filled.machine.utc() - 3, filled.machine.utc()
    )
