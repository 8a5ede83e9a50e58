"""Activity tells what happened, though the plug is pulled right afterwards."""

from __future__ import annotations

import contextlib

import pytest

from pocketlink import frame, payload, protocol
from pocketotp.otp.account import TOTP
from simulator.chips.flash import PowerCut
from torture.bench import wear_out_state
from unit.screens.owner import PIN, SECRET, app_of, asked, fill, opened, run
from unit.screens.test_lock import enter_group
from unit.screens.test_start import connected


def activity(hand):
    """Unlocks and opens Activity."""
    yield from opened(hand)
    yield from hand.hold("ok")
    yield from hand.choose("Activity")


def tells(hand, words: str) -> None:
    """The plug was pulled: after the next start Activity has it."""

    def after(hand):
        yield from activity(hand)
        hand.expect(words)

    hand.run(after)


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

    tells(hand, "03-01 13:00 1 wrong!")


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

    tells(hand, "connect")


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

    tells(hand, "refused")


def test_what_was_refused_though_a_session_follows(filled) -> None:
    """A computer that keeps an import open must not put off what Activity tells."""
    hand = filled()

    def script(hand):
        yield from connected(hand)
        asked(hand, (protocol.SET_TIME, {"time": protocol.pack_u64(1_893_456_000)}))
        yield from hand.until("Set the clock?")
        hand.board.press("up")
        while app_of(hand).link.confirmation is not None:
            yield 0.02
        data = frame.encode(protocol.IMPORT_BEGIN, 9, payload.pack({"count": 1}))
        hand.firmware.chip.usb.serial.to_device += data
        yield 0.2
        hand.board.release("up")
        yield 60
        hand.expect("Importing")

    hand.board.press("ok")
    hand.run(script)

    tells(hand, "refused")


def test_a_refused_import_leaves_the_accounts_as_they_are(filled) -> None:
    """The state is written while the slot that was begun waits to be made whole again."""
    hand = filled()

    def script(hand):
        yield from connected(hand)
        record = {"issuer": "New", "name": "n", "secret": SECRET, "n": 0, "counter": b"\0" * 8}
        record |= {"kind": 0, "algorithm": 0, "digits": 6, "period": 30, "flags": 0}
        requests = (protocol.IMPORT_BEGIN, {"count": 1}), (protocol.IMPORT_RECORD, record)
        asked(hand, *requests, (protocol.IMPORT_COMMIT, {}))
        yield from hand.until("Add account?")
        yield from hand.hold("up")
        yield 3
        hand.expect("11 accounts")

    hand.board.press("ok")
    hand.run(script)

    def after(hand):
        yield from activity(hand)
        hand.expect("refused")
        assert "repair" not in hand.see()

    hand.run(after)


def test_connect_mode_after_the_recovery_code(filled) -> None:
    """A computer's question takes the place of the last message."""
    hand = filled()

    def set_wipe_pin(hand):
        yield from opened(hand)
        token = app_of(hand).token
        assert run(token.check_pin(PIN))
        assert run(token.set_wipe_pin("86420"))

    hand.run(set_wipe_pin)

    def script(hand):
        yield from hand.until("Let go of OK")
        hand.board.release("ok")
        yield 0.3
        yield from hand.hold("up")
        yield from hand.choose("Use recovery code")
        for group in hand.recovery:
            yield from enter_group(hand, group)
        yield from hand.until("New PIN", 10)
        yield from hand.enter(PIN)
        yield from hand.read_on()
        yield from hand.enter(PIN)
        yield from hand.until("The wipe PIN is", 30)
        asked(hand, (protocol.BACKUP_BEGIN, {}))
        yield from hand.until("Back up 11")

    hand.board.press("ok")
    hand.run(script)

    tells(hand, "connect")


def test_connect_mode_after_the_first_start(blank) -> None:
    hand = blank()

    def script(hand):
        yield from hand.until("Let go of OK")
        hand.board.release("ok")
        yield from hand.setup(PIN, read=False)
        asked(hand, (protocol.BACKUP_BEGIN, {}))
        yield from hand.until("Back up 0")

    hand.board.press("ok")
    hand.run(script)

    def after(hand):
        yield from hand.until("Enter PIN")
        yield from hand.enter(PIN)
        yield from hand.until("No accounts yet", 10)
        yield from hand.hold("ok")
        yield from hand.choose("Activity")
        hand.expect("connect")

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

    tells(hand, "backup")


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


def test_no_drive_opens_while_the_flash_fails(filled) -> None:
    hand = filled()

    def script(hand):
        yield from opened(hand)
        wear_out_state(hand.board.flash)
        yield from hand.hold("ok")
        yield from hand.choose("Settings")
        yield from hand.choose("Open the drive")
        yield from hand.read_on()
        yield from hand.until("Not done", 2)
        yield from hand.read_on()
        hand.expect("GitHub")

    hand.run(script)
    assert hand.resets == []


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
