"""Broken hardware on the real CircuitPython: no display, no clock, a wrong clock, stuck buttons,
a hanging bus, a computer that sleeps or goes away. Nothing leaks, nothing is spent, it is said why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyotp
import pytest

from device import needles, tokens
from device.board import DOWN, OK, UP, Board
from device.emulated import Bench
from device.files import missing
from device.tokens import ACCOUNTS, CLOCK, PIN

BUTTONS = {"up": UP, "ok": OK, "down": DOWN}
GARBLED = {
    "all ones": "ff" * 7,
    "all zeros: the month 0": "00" * 7,
    "no decimal digits": "5a000812010126",
    "12-hour mode": "00005201010126",
    "the next century": "00000801018126",
}


@pytest.fixture(scope="module")
def open_token() -> Iterator[Bench]:
    """One unlocked token for the tests of the clock; each leaves it unlocked with a good clock."""
    if reason := missing():
        pytest.skip(reason)
    with Board(tokens.filled().on(), "--rtc", CLOCK) as board:
        bench = Bench(board)
        bench.play(f'expect "Enter PIN"\nenter-pin {PIN}\nexpect sha1-user')
        yield bench


def shows_the_right_code(bench: Bench) -> None:
    """The code of the first account on the glass is the one of the emulated clock."""
    bench.said.clear()
    bench.play("screen")
    shown = re.findall(r"(\d{3})\s+(\d{3})\s*\|", bench.output)
    assert ["".join(pair) for pair in shown] == [
        pyotp.parse_uri(ACCOUNTS[0]).at(bench.machine.utc())
    ]


def types_nothing(bench: Bench, note: str) -> None:
    """OK says why there is nothing to type."""
    bench.board.typed()
    bench.play(f'press ok\nexpect "{note}"')
    assert bench.board.typed() == ""


# ---------------------------------------------------------------- the clock


def test_a_stopped_clock_gives_no_codes_until_it_is_set_by_hand(open_token) -> None:
    open_token.play('clock stopped\nexpect "the clock stopped"')
    types_nothing(open_token, "No code yet")
    open_token.play('hold ok\nexpect Menu\npress down 2\npress ok\nexpect "Set it to get codes"')
    # From 2026-01-01 00:00, where it begins, to 2026-03-02 09:05.
    open_token.play('press ok\nexpect "Set UTC: year"\npress ok\npress up 2\npress ok\npress up')
    open_token.play("press ok\npress up 9\npress ok\npress up 5\nexpect '2026-03-02 09:05'")
    open_token.play('press ok\nexpect "set today"\nexpect "2026-03-02 09:05"')
    open_token.play("hold ok\nexpect Menu\nhold ok\nexpect sha1-user\nwait 0.3")
    assert not open_token.board.command("rtc")["osf"]
    shows_the_right_code(open_token)


@pytest.mark.parametrize("what", GARBLED)
def test_garbled_registers_give_no_codes(open_token, what: str) -> None:
    open_token.board.command("rtc", registers=GARBLED[what])
    open_token.play('expect "the clock is garbled"')
    types_nothing(open_token, "No code yet")
    open_token.board.command("rtc", registers="")
    open_token.play("wait 0.5\nexpect sha1-user")
    shows_the_right_code(open_token)


def test_a_clock_that_went_back_gives_no_codes(open_token) -> None:
    before = open_token.machine.utc()
    open_token.machine.set_clock(before - 60)
    open_token.play('expect "the clock went back"')
    types_nothing(open_token, "No code yet")
    open_token.machine.set_clock(before + 5)
    open_token.play("wait 0.5\nexpect sha1-user")
    shows_the_right_code(open_token)


def test_a_clock_that_falls_off_gives_no_codes(open_token) -> None:
    open_token.board.wire(rtc=False)
    open_token.play('expect "the clock is missing"')
    types_nothing(open_token, "No code yet")
    open_token.board.wire(rtc=True)
    open_token.play("wait 0.5\nexpect sha1-user")
    shows_the_right_code(open_token)


def test_a_display_that_falls_off_changes_nothing_else(open_token) -> None:
    open_token.board.wire(oled=False)
    open_token.board.wait(1)
    board = open_token.board
    board.typed()
    code = pyotp.parse_uri(ACCOUNTS[0])
    expected = {code.at(open_token.machine.utc()), code.at(open_token.machine.utc() + 10)}
    board.press(OK)
    board.wait(5)
    assert board.typed() in expected
    board.wire(oled=True)
    open_token.play("press down\npress up\nexpect sha1-user")
    assert board.state["resets"] == 0


def test_without_a_clock_chip(start_board) -> None:
    board = start_board(tokens.filled().on(), "--no-rtc")
    bench = Bench(board)
    bench.play(
        f'expect "No clock"\npress ok\nexpect "Enter PIN"\nenter-pin {PIN}\nexpect sha1-user'
    )
    bench.play('expect "the clock is missing"')
    types_nothing(bench, "No code yet")
    bench.play("press up\nexpect hotp-user\npress ok\nwait 0.5\npress ok\nwait 1\ntyped")
    assert pyotp.parse_uri(ACCOUNTS[3]).at(0) in bench.output  # counter 7 needs no clock


# ---------------------------------------------------------------- the display and the bus


def test_without_a_display_it_stays_shut(start_board) -> None:
    made = tokens.filled()
    board = start_board(made.on(), "--no-oled", "--rtc", CLOCK)
    board.wait_until(lambda: board.state["usb"]["ready"], "the host to be content")
    board.wait(2)
    stays_shut(board, made)


def stays_shut(board: Board, made: tokens.Made) -> None:
    """A keyboard that types nothing, whatever is pressed; no attempt is spent, no key in SRAM."""
    flash, resets = board.flash(), board.state["resets"]
    assert board.interfaces == ["HID"]
    for gpio in (OK, UP, DOWN):
        board.press(gpio, 2)
        board.hold(gpio)
    assert board.typed() == ""
    assert board.flash() == flash
    assert board.state["power"] == "on"
    assert board.state["resets"] == resets
    secret = needles.of_dek(needles.dek(made.image, PIN)) | needles.of_secrets(tokens.SECRETS)
    assert not any(board.find_in_ram(*needles.pieces(secret).values()))


def test_a_bus_that_hangs_at_power_up(start_board) -> None:
    made = tokens.filled()
    board = start_board(made.on(), "--rtc", CLOCK)
    board.wire(hangs=True)
    board.wait_until(lambda: board.state["usb"]["ready"], "the host to be content")
    board.wait(2)
    stays_shut(board, made)
    board.wire(hangs=False)
    board.power_cycle()
    Bench(board).play('expect "Enter PIN"')


def test_a_bus_that_begins_to_hang(start_board) -> None:
    made = tokens.filled()
    board = start_board(made.on(), "--rtc", CLOCK)
    bench = Bench(board)
    bench.play(f"expect PIN\nenter-pin {PIN}\nexpect sha1-user")
    board.wire(hangs=True)
    board.wait_until(lambda: board.state["resets"], "the watchdog", 30)
    board.wait_until(lambda: board.state["usb"]["ready"], "the host to be content")
    board.wait(3)
    stays_shut(board, made)


# ---------------------------------------------------------------- buttons


@pytest.mark.parametrize("button", BUTTONS)
def test_a_button_stuck_at_power_up_spends_nothing(start_board, button: str) -> None:
    board = start_board(tokens.filled().on(), "--rtc", CLOCK)
    nvm = board.nvm()
    board.push(BUTTONS[button])
    bench = Bench(board)
    bench.play(f'expect "Let go of {button.upper()}"\nwait 5\nexpect "Stuck button?"\nwait 20')
    assert board.nvm() == nvm
    assert board.typed() == ""
    board.release(BUTTONS[button])
    bench.play('expect "Connect: enter PIN"' if button == "ok" else 'expect "Enter PIN"')


@pytest.mark.parametrize("button", BUTTONS)
def test_a_button_that_sticks_spends_no_attempt(start_board, button: str) -> None:
    board = start_board(tokens.filled().on(), "--rtc", CLOCK)
    bench = Bench(board)
    bench.play("expect PIN")
    nvm = board.nvm()
    board.push(BUTTONS[button])
    board.wait(20)
    assert board.nvm() == nvm
    assert board.typed() == ""
    assert board.state["resets"] == 0


@pytest.mark.parametrize("button", BUTTONS)
def test_an_open_token_locks_though_a_button_sticks(start_board, button: str) -> None:
    board = start_board(tokens.filled().on(), "--rtc", CLOCK)
    bench = Bench(board)
    bench.play(f"expect PIN\nenter-pin {PIN}\nexpect sha1-user")
    bench.board.push(BUTTONS[button])
    board.wait(65)
    board.release(BUTTONS[button])
    bench.play('wait 0.5\npress down\nexpect "Enter PIN"')
    assert board.typed() == ""


# ---------------------------------------------------------------- the computer


def test_a_charger_gets_nothing_typed(start_board) -> None:
    board = start_board(tokens.filled().on(), "--no-usb", "--rtc", CLOCK)
    bench = Bench(board)
    bench.play(f"expect PIN\nenter-pin {PIN}\nexpect sha1-user")
    types_nothing(bench, "No computer awake")
    shows_the_right_code(bench)


@pytest.mark.parametrize(("away", "back"), [("suspend", "resume"), ("unplug", "plug")])
def test_a_computer_that_goes_locks_the_token(start_board, away: str, back: str) -> None:
    board = start_board(tokens.filled().on(), "--rtc", CLOCK)
    bench = Bench(board)
    bench.play(f'expect PIN\nenter-pin {PIN}\nexpect sha1-user\nusb {away}\nexpect "Enter PIN"')
    # Unlocked beside a computer that sleeps: nothing can be typed, and it says so.
    bench.play(f"enter-pin {PIN}\nexpect sha1-user")
    types_nothing(bench, "No computer awake")
    bench.play(f"usb {back}\nwait 3\npress ok\nwait 5\ntyped")
    assert re.search(r"typed \d{6}$", bench.output)
    assert board.interfaces == ["HID"]
    assert board.state["resets"] == 0
