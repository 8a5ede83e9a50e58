"""A blank token: setup, lock, unlock, what survives a power cut."""

from __future__ import annotations

import pytest

from simulator.script import ScriptFailed


def test_setup_lock_and_unlock(table) -> None:
    table.play(
        """
        expect "Welcome"
        setup 482913
        expect "No accounts yet"
        power off
        power on
        expect "Enter PIN"
        enter-pin 482913
        expect "No accounts yet"
        """
    )
    assert table.machine.mode == "token"
    assert table.machine.usb["interfaces"] == ["keyboard"]
    assert table.lines[0].startswith("recovery ")
    assert [len(group) for group in table.lines[0].split()[1].split("-")] == [5] * 7


def test_a_wrong_pin_waits_and_counts(set_up) -> None:
    set_up.play(
        """
        enter-pin 1111
        expect "9 tries left"
        wait 2
        enter-pin 2222
        expect "8 tries left"
        wait 4
        enter-pin 482913
        expect "No accounts yet"
        power off
        power on
        expect "Enter PIN"
        """
    )


def test_a_power_cut_before_the_end_of_setup_leaves_a_blank_token(table) -> None:
    table.play(
        """
        press ok
        expect "Choose a PIN"
        enter-pin 482913
        power off
        power on
        expect "Welcome"
        """
    )


def test_it_locks_when_left_alone_and_goes_dark(set_up) -> None:
    set_up.play('enter-pin 482913\nwait 70\npress ok\nexpect "Enter PIN"')
    set_up.play("wait 40")
    assert not set_up.machine.oled.on


def test_a_failing_expect_shows_the_screen(table) -> None:
    with pytest.raises(ScriptFailed, match=r'line 2: "Nonsense" is not on the screen'):
        table.play('expect "Welcome"\nexpect "Nonsense"')
    assert "Welcome" in table.out


def test_the_token_is_kept_in_its_folder(new_table, tmp_path) -> None:
    first = new_table(tmp_path / "token")
    first.play("setup 4829")
    first.machine.close()
    second = new_table(tmp_path / "token")
    second.play('expect "Enter PIN"\nenter-pin 4829\nexpect "No accounts yet"')


def test_a_seed_repeats_everything(new_table) -> None:
    outs = []
    for _ in range(2):
        table = new_table(seed=5)
        table.play("setup 482913\nscreen\nclock 2026-03-01T12:00:00Z\nhold ok\nscreen")
        outs.append((table.out, table.machine.now))
    assert outs[0] == outs[1]


def test_a_low_display_works_as_well(new_table) -> None:
    table = new_table(height=32)
    table.play('setup 4829\nexpect "No accounts yet"')
