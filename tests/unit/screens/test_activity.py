"""Activity tells what happened, though the plug is pulled right afterwards."""

from __future__ import annotations

import contextlib

import pytest

from pocketlink import frame, payload, protocol
from pocketotp.otp.account import TOTP
from simulator.chips.flash import PowerCut
from unit.screens.owner import PIN, app_of, fill, opened, run
from unit.screens.test_start import connected


def activity(hand):
    """Unlocks and opens Activity."""
    yield from opened(hand)
    yield from hand.hold("ok")
    yield from hand.choose("Activity")


def asked(hand, *requests: tuple[int, dict]) -> None:
    """A computer asks something."""
    serial = hand.firmware.chip.usb.serial
    serial.dtr = True
    serial.to_device += frame.encode(protocol.HELLO, 1, b"")
    for number, (kind, fields) in enumerate(requests, 2):
        serial.to_device += frame.encode(kind, number, payload.pack(fields))


def test_wrong_pins(filled) -> None:
    hand = filled()

    def script(hand):
        yield from hand.until("Enter PIN")
        yield from hand.enter("0000")
        yield from hand.until("9 tries left", 10)
        yield 1.5
        yield from hand.enter(PIN)
        yield from hand.until("GitHub", 10)

    hand.run(script)

    def after(hand):
        yield from activity(hand)
        hand.expect("03-01 13:00 1 wrong!")

    hand.run(after)


def test_an_unlock_of_every_day_writes_no_state(filled) -> None:
    """Two entries in nvm; a state would be one erase each time."""
    hand = filled()

    def script(hand):
        yield from hand.until("Enter PIN")
        flash = hand.board.flash
        before = flash.erases, flash.programs
        yield from hand.enter(PIN)
        yield from hand.until("GitHub", 10)
        yield 8
        assert (flash.erases - before[0], flash.programs - before[1]) == (0, 2)

    hand.run(script)


def test_connect_mode(filled) -> None:
    hand = filled()
    hand.board.press("ok")
    hand.run(connected)

    def after(hand):
        yield from activity(hand)
        hand.expect("connect")

    hand.run(after)


def test_what_a_computer_was_refused(filled) -> None:
    hand = filled()

    def script(hand):
        yield from connected(hand)
        asked(hand, (protocol.SET_TIME, {"time": protocol.pack_u64(1_893_456_000)}))
        yield from hand.until("Set the clock?")
        yield from hand.hold("up")
        yield 1.5

    hand.board.press("ok")
    hand.run(script)

    def after(hand):
        yield from activity(hand)
        hand.expect("refused")

    hand.run(after)


def test_a_backup_before_its_first_byte_has_left(filled) -> None:
    hand = filled()

    def script(hand):
        yield from connected(hand)
        asked(hand, (protocol.BACKUP_BEGIN, {}))
        yield from hand.until("Back up 11")
        yield 1.2
        yield from hand.click("ok")
        while app_of(hand).link.session is None:
            yield 0.01

    hand.board.press("ok")
    hand.run(script)

    def after(hand):
        yield from activity(hand)
        hand.expect("backup")

    hand.run(after)


@pytest.mark.parametrize("point", range(1, 30, 4))
def test_no_drive_opens_that_it_does_not_tell_of(filled, point: int) -> None:
    hand = filled()

    def script(hand):
        yield from opened(hand)
        yield from hand.hold("ok")
        yield from hand.choose("Settings")
        yield from hand.choose("Open the drive")
        hand.board.flash.cut_after = point
        yield from hand.read_on()
        yield from hand.until("Maintenance", 10)

    with contextlib.suppress(PowerCut):
        hand.run(script)
    hand.board.flash.cut_after = None
    was_open = False

    def start(hand):
        nonlocal was_open
        yield 2
        was_open = hand.firmware.chip.usb.drive

    hand.run(start)

    def after(hand):
        yield from activity(hand)
        assert hand.glass().has("drive!") >= was_open

    hand.run(after)


def test_an_account_that_has_the_place_now_is_not_named_for_the_one_that_was_typed(filled) -> None:
    hand = filled()

    def script(hand):
        yield from opened(hand)
        yield from hand.click("ok")
        yield from hand.until("Typed", 1)
        token = app_of(hand).token
        run(token.delete(token.entry(0)[0]))
        fill(hand, [("MyBank", "m", TOTP, 0, 6, 30, 0)])
        yield 0.5
        yield from hand.hold("ok")
        yield from hand.choose("Activity")
        hand.expect("13:00 typed")
        assert "MyBank" not in hand.see()
        yield from hand.click("ok")
        yield from hand.choose("Back")
        yield from hand.click("up")
        hand.expect("MyBank")
        yield 2
        yield from hand.click("ok")
        yield from hand.until("Typed", 1)
        yield from hand.hold("ok")
        yield from hand.choose("Activity")
        hand.expect(">MyBank")
        hand.expect("13:00 typed")

    hand.run(script)
