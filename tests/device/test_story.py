"""The token's life on the real CircuitPython: first start, filling, codes, typing.

Every code is compared with an independent calculation (pyotp) at the time of the emulated clock.
"""

from __future__ import annotations

import re

import pyotp
import pytest

from device.emulated import Bench
from device.files import missing
from device.volume import adopt_flash
from provisioning.firmware.contents import drive_files
from simulator.machine import Machine
from simulator.paths import firmware_root
from simulator.script import play

PIN = "482913"
CLOCK = "2026-03-01T12:00:07Z"
SECRETS = {"SHA1": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "SHA256": "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"}
ACCOUNTS = [
    f"otpauth://totp/Example:{name}?secret={secret}&issuer=Example&algorithm={name}"
    for name, secret in SECRETS.items()
]


@pytest.fixture(scope="session")
def firmware_files() -> dict[str, bytes]:
    """What an installation puts onto the drive."""
    return drive_files(firmware_root())


@pytest.fixture
def account_list(tmp_path):
    """A file with one account of each native algorithm."""
    path = tmp_path / "accounts.txt"
    path.write_text("\n".join(ACCOUNTS) + "\n")
    return path


def shown_codes(text: str) -> list[str]:
    """The grouped codes in printed screens."""
    return ["".join(pair) for pair in re.findall(r"(\d{3})\s+(\d{3})\s*\|", text)]


def expected_codes(utc: int) -> list[str]:
    """The codes of all accounts at a time, in their order."""
    return [pyotp.parse_uri(uri).at(utc) for uri in ACCOUNTS]


def filled_by_the_simulator(folder, account_list) -> bytes:
    """The flash of a token that was set up and filled in the simulator."""
    state = folder / "state"
    with Machine(state, seed=5) as machine:
        script = f"setup {PIN}\nconnect\nenter-pin {PIN}\n"
        script += f"run pocketotp import {account_list} &\nconfirm\n"
        play(script, machine, lambda line: None, folder)
    return (state / "flash.bin").read_bytes()


@pytest.mark.story
def test_same_code_as_the_simulator(start_board, firmware_files, account_list, tmp_path):
    if reason := missing():
        pytest.skip(reason)
    flash = filled_by_the_simulator(tmp_path, account_list)
    board = start_board(adopt_flash("10.2.1", flash, firmware_files), "--rtc", CLOCK)
    bench = Bench(board)
    bench.play("expect PIN")
    assert board.interfaces == ["HID"]
    bench.play(f"enter-pin {PIN}\nscreen\npress ok\ntyped")
    codes = expected_codes(bench.machine.utc())
    assert shown_codes(bench.output) == codes[:1]
    assert f"typed {codes[0]}" in bench.output


def test_from_first_start_to_a_typed_code(start_board, firmware_files, account_list, every_version):
    board = start_board(firmware_files, "--rtc", CLOCK, version=every_version)
    bench = Bench(board)
    bench.play(f"setup {PIN}\nexpect 'No accounts yet'")
    assert board.interfaces == ["HID"]
    bench.play(f"connect\nenter-pin {PIN}")
    assert board.interfaces == ["CDC-comm", "CDC-data"]
    bench.play(f"run pocketotp import {account_list} &\nconfirm\nrun pocketotp accounts list")
    assert "Added 2" in bench.output
    assert "2 of 2 codes agree" in bench.output
    before = bench.machine.utc()
    bench.play(f"hold ok\nexpect PIN\nenter-pin {PIN}\nscreen\npress down\nscreen\npress ok\ntyped")
    while_it_ran = [expected_codes(utc) for utc in range(before, bench.machine.utc() + 1)]
    first, second = shown_codes(bench.output)[-2:]
    assert first in {codes[0] for codes in while_it_ran}
    assert second in {codes[1] for codes in while_it_ran}
    assert any(f"typed {codes[1]}" in bench.output for codes in while_it_ran)
    assert board.interfaces == ["HID"]
