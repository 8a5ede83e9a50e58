"""Connect mode with the real host command: confirmations, refusals, what stays locked."""

from __future__ import annotations

import json

import pytest

from simulator.script import ScriptFailed

from .conftest import PIN


@pytest.fixture
def connected(set_up):
    """An unlocked token in connect mode."""
    set_up.play(f"enter-pin {PIN}\nconnect\nenter-pin {PIN}")
    return set_up


def test_it_is_listed_as_a_simulator(connected) -> None:
    from simulator import registry

    with registry.Entry(connected.machine, None):
        connected.play("run pocketotp devices --json")
    found = json.loads(connected.lines[-1])
    devices = found["devices"] if isinstance(found, dict) else found
    ours = [device for device in devices if device["port"] == connected.machine.port]
    assert [device["kind"] for device in ours] == ["simulator"]


def test_the_socket_works_as_well_as_the_pty(connected) -> None:
    url = connected.machine.usb["url"]
    connected.play(f"run pocketotp info --port {url} --json")
    assert json.loads(connected.lines[-1])["state"] == "unlocked"


def test_a_refusal_stores_nothing(connected) -> None:
    with pytest.raises(ScriptFailed, match="exit status"):
        connected.play(
            """
            run echo otpauth://totp/A:b?secret=JBSWY3DPEHPK3PXP | pocketotp accounts uri --file - &
            refuse
            """
        )
    connected.play('expect "0 accounts"')
    connected.play(f"run pocketotp disconnect\nenter-pin {PIN}\nhold ok\npress down 3\npress ok")
    connected.play('expect Activity\nexpect "refused"')


def test_nothing_is_told_while_locked(set_up) -> None:
    table = set_up
    table.play(f"enter-pin {PIN}\nconnect")
    table.play("run pocketotp info --json")
    assert json.loads(table.lines[-1])["state"] == "locked"


def test_leaving_by_the_button(connected) -> None:
    connected.play('hold ok\nwait 3\nexpect "Enter PIN"')
    assert connected.machine.mode == "token"


def test_no_serial_port_outside_connect_mode(set_up) -> None:
    table = set_up
    table.play(f"enter-pin {PIN}")
    assert table.machine.port == ""
    assert table.machine.usb["interfaces"] == ["keyboard"]
