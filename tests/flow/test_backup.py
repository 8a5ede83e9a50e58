"""A backup's whole life: made on one token, restored on another, whose codes are then the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.machine import Machine
from simulator.script import ScriptFailed

from .conftest import ACCOUNTS, START, Table
from .test_thirty_accounts import accounts

OTHER_PIN = "97531"


@pytest.fixture(scope="module")
def backup(tmp_path_factory) -> tuple[Path, str]:
    """A backup of the thirty accounts, and the recovery code of its token."""
    path = tmp_path_factory.mktemp("backup") / "my.backup"
    with Machine(None, seed=11) as machine:
        table = Table(machine)
        player = table.play(
            f"""
            clock {START}
            setup 4829
            connect
            enter-pin 4829
            run pocketotp import {ACCOUNTS} &
            confirm
            run pocketotp backup create {path} &
            confirm
            run pocketotp backup inspect {path}
            """
        )
        assert "Back up 30 accounts?" in table.out
        assert "accounts  30" in table.out and "created   2026-03-01T12:0" in table.out
        return path, player.recovery


@pytest.fixture
def other(new_table) -> Table:
    """Another token, unlocked in connect mode."""
    table = new_table(seed=23)
    table.play(f"clock {START}\nsetup {OTHER_PIN}\nconnect\nenter-pin {OTHER_PIN}")
    return table


def test_a_backup_restored_on_another_token(backup, other: Table) -> None:
    path, code = backup
    other.play(
        f"""
        run pocketotp backup restore {path} &
        confirm
        expect "Recovery code"
        press ok
        enter-recovery {code}
        expect "PIN of this token"
        enter-pin {OTHER_PIN}
        run pocketotp disconnect
        enter-pin {OTHER_PIN}
        expect "1/30"
        expect "GitHub"
        """
    )
    assert "Restore backup?" in other.out
    assert "30 accounts from" in other.out and "replace all 0 here." in other.out
    assert "Restored 30 accounts." in other.out
    for account in accounts()[:3]:
        before = other.machine.utc()
        other.play("wait 1\npress ok\nwait 4\ntyped")
        typed = other.lines[-1].removeprefix("typed ")
        assert typed in account.codes(before, other.machine.utc()), account.label
        other.play("press down")


def test_the_code_of_another_token_is_asked_for_again(backup, other: Table) -> None:
    path, code = backup
    wrong = other.lines[0].removeprefix("recovery ")
    with pytest.raises(ScriptFailed, match="exit status 4"):
        other.play(
            f"""
            run pocketotp backup restore {path} &
            confirm
            press ok
            enter-recovery {wrong}
            expect "Wrong code"
            press ok
            enter-recovery {code}
            expect "PIN of this token"
            enter-pin 1111
            expect "Wrong PIN"
            """
        )
    assert "the token is locked (wrong PIN)" in other.out
    other.play(
        f"""
        press ok
        wait 3
        expect "9 tries left"
        wait 2
        enter-pin {OTHER_PIN}
        expect "No accounts yet"
        """
    )


def test_giving_up_at_the_code(backup, other: Table) -> None:
    path, _ = backup
    with pytest.raises(ScriptFailed, match="exit status 5"):
        other.play(
            f"""
            run pocketotp backup restore {path} &
            confirm
            expect "Recovery code"
            press up
            expect "Connect mode"
            run true
            """
        )
    other.play('expect "0 accounts"')
