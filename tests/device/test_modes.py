"""The modes on the real CircuitPython: what the computer sees, and what a thief does not get."""

from __future__ import annotations

import struct

import pytest

from device import tokens
from device.board import DOWN, OK, UP
from device.emulated import Bench
from device.files import NEWEST
from device.needles import Scanner
from device.tokens import CLOCK, PIN
from device.volume import NVM_START, VOLUME_START
from torture import traces

START_S = 12.0
SAFE_MODE_S = 5
WATCHDOG_S = 8

# The firmware, with a fault in the place of its typing.
FAULTY_CODE = b"""
import io, msgpack
# An array said to have 2**30 + 1 elements: the native decoder writes those that come over the heap.
bad = io.BytesIO(b"\\xdd\\x40\\x00\\x00\\x01" + bytes(6000))
from pocketotp.keyboard import typist

def fault(self, code, suffix):
    %s

typist.Typist.type = fault

from pocketotp import main
main.main()
"""
CRASH = FAULTY_CODE % b"msgpack.unpack(bad)"
HANG = FAULTY_CODE % b"while True: pass"
FAULT = FAULTY_CODE % b'raise RuntimeError("a fault")'


def nvm_of(flash: bytes) -> bytes:
    """The 4096 bytes of nvm in a flash."""
    return flash[NVM_START:VOLUME_START]


def activity(bench: Bench) -> None:
    """Unlocks and opens Activity; what it says is printed."""
    bench.play(f"expect 'Enter PIN'\nenter-pin {PIN}\nexpect sha1-user")
    bench.play("hold ok\nexpect Menu\npress down 3\npress ok\nexpect Activity\nscreen")


def starts_with(bench: Bench, *buttons: int) -> None:
    """Power on with buttons down, which are let go after the first picture."""
    bench.board.push(*buttons)
    bench.play("power on\nwait 0.5")
    bench.board.release(*buttons)


@pytest.fixture
def bench(start_board) -> Bench:
    """A locked token with a few accounts, not plugged in yet."""
    return Bench(start_board(tokens.filled().on(), "--rtc", CLOCK))


def test_up_and_down_at_power_up_offer_only_to_erase(bench) -> None:
    starts_with(bench, UP, DOWN)
    bench.play("expect 'Erase everything'")
    assert bench.board.interfaces == ["HID"]
    bench.play("press up\nexpect 'Enter PIN'")
    assert bench.board.interfaces == ["HID"]
    print("UP and DOWN with a vault: a keyboard and the offer to erase, no drive")


def test_ok_at_power_up_is_connect_mode_once(bench) -> None:
    starts_with(bench, OK)
    bench.play("expect 'Connect: enter PIN'")
    assert bench.board.interfaces == ["CDC-comm", "CDC-data"]
    bench.play("power off\npower on\nexpect 'Enter PIN'")
    assert bench.board.interfaces == ["HID"]


def test_connect_mode_ends_by_the_button_and_by_a_power_cut(bench) -> None:
    bench.play(f"expect 'Enter PIN'\nenter-pin {PIN}\nconnect\nenter-pin {PIN}")
    assert bench.board.interfaces == ["CDC-comm", "CDC-data"]
    bench.play("expect '4 accounts'\nhold ok\nwait 2\nexpect 'Enter PIN'")
    assert bench.board.interfaces == ["HID"]
    bench.play(f"enter-pin {PIN}\nconnect\npower off\npower on\nexpect 'Enter PIN'")
    assert bench.board.interfaces == ["HID"]


def test_the_drive_opens_by_the_menu_after_the_pin_and_is_told(bench) -> None:
    bench.play(f"expect 'Enter PIN'\nenter-pin {PIN}\nexpect sha1-user\nhold ok\nexpect Menu")
    bench.play("press down 5\npress ok\nexpect 'After code'\npress down 3\npress ok")
    bench.play("expect 'Open the drive?'\npress ok\nexpect Maintenance")
    assert bench.board.interfaces == ["MSC"]
    bench.play("power off\npower on\nexpect 'Enter PIN'")
    assert bench.board.interfaces == ["HID"]
    activity(bench)
    assert "drive!" in bench.output
    print("the drive by the menu: MSC and nothing else, once; Activity says drive!")


def test_a_blank_token_opens_the_drive(start_board) -> None:
    bench = Bench(start_board(tokens.blank()))
    starts_with(bench, UP, DOWN)
    bench.play("expect Maintenance")
    assert bench.board.interfaces == ["MSC"]


def test_an_older_circuitpython_is_refused(start_board) -> None:
    """Nobody has such a UF2: the version of the newest one is changed where it lies in the ROM."""
    flash = tokens.filled().on()
    new = struct.pack("<III", *[2 * int(part) + 1 for part in NEWEST.split(".")])  # small integers
    assert flash.count(new) == 1
    old = struct.pack("<III", 2 * 10 + 1, 2 * 0 + 1, 2 * 3 + 1)
    bench = Bench(start_board(flash.replace(new, old)))
    bench.play("expect 'Cannot run'\nexpect '10.1'\nwait 20\nexpect 'Cannot run'\nscreen")
    assert bench.board.interfaces == ["HID"]
    written = bench.board.flash()
    assert traces.slots(written) == traces.slots(flash) and bench.board.nvm() == nvm_of(flash)
    print("CircuitPython 10.0.3: refused on the screen, nothing written")


def faulty(start_board, code: bytes) -> tuple[Bench, Scanner]:
    """An unlocked token that fails when it should type; OK has been pressed."""
    made = tokens.filled()
    flash = made.on(files={"code.py": code})
    bench = Bench(start_board(flash, "--rtc", CLOCK, "--hard-fault"))
    scanner = Scanner(bench.board, flash, made.recovery)
    bench.play(f"expect 'Enter PIN'\nenter-pin {PIN}\nexpect sha1-user")
    scanner.must_find("data key", "SHA1 secret in HMAC's inner block")
    bench.board.press(OK)
    return bench, scanner


def test_a_crash_shuts_the_token_and_is_told(start_board) -> None:
    bench, scanner = faulty(start_board, CRASH)
    board = bench.board
    board.wait_until(lambda: board.state["resets"] == 1, "the reset after the hard fault", 60)
    crashed = board.time
    board.wait(SAFE_MODE_S - 1)
    assert board.interfaces == []  # safe mode: neither drive nor console
    bench.play("wait 3\nexpect 'Enter PIN'")
    print(f"hard fault: {board.time - crashed:.1f} s until the PIN wheel is there again")
    assert board.interfaces == ["HID"]
    scanner.must_find_nothing("after a hard fault while it was unlocked")
    activity(bench)
    assert "crash" in bench.output


def test_a_hang_ends_by_the_watchdog(start_board) -> None:
    bench, scanner = faulty(start_board, HANG)
    board = bench.board
    board.wait_until(lambda: board.state["resets"] == 1, "the watchdog", 2 * WATCHDOG_S)
    bench.play("expect 'Enter PIN'")
    scanner.must_find_nothing("after a hang while it was unlocked")
    assert board.interfaces == ["HID"]


def test_a_fault_of_the_firmware_is_said_and_told(start_board) -> None:
    bench, scanner = faulty(start_board, FAULT)
    bench.play("expect Fault\nscreen")
    scanner.must_find_nothing("in the fault screen", labels=True)  # the frames that failed
    board = bench.board
    board.wait_until(lambda: board.state["resets"] == 1, "the restart", 70)
    bench.play("expect 'Enter PIN'")
    scanner.must_find_nothing("after the restart from a fault")
    activity(bench)
    assert "crash" in bench.output
