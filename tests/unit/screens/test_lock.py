"""Locked: wrong PINs, the wait, other ways in, and when it locks by itself."""

from __future__ import annotations

import pytest

from pocketotp import states
from unit.screens.owner import PIN, app_of, go_to, opened


def test_wrong_pins_wait_longer_and_longer(filled) -> None:
    def script(hand):
        yield from hand.until("Enter PIN")
        yield from hand.enter("0000")
        yield from hand.until("PIN: 9 tries left", 10)
        yield 1.5
        yield from hand.enter("0000")
        yield from hand.until("Wait 3 s", 10)
        hand.expect("Wrong PIN")
        yield from hand.click("ok", 5)
        yield 3
        hand.expect("PIN: 8 tries left")
        assert "*" not in hand.see()
        yield from hand.enter(PIN)
        yield from hand.until("GitHub", 10)
        yield from hand.hold("ok")
        yield from hand.choose("Activity")
        hand.expect("2 wrong!")

    filled().run(script)


def test_a_short_pin_costs_no_try(filled) -> None:
    def script(hand):
        yield from hand.until("Enter PIN")
        yield from hand.click("ok", 3)
        yield from hand.hold("ok")
        hand.expect("4 to 16 digits")
        assert app_of(hand).token.failures == 0

    filled().run(script)


def test_the_last_try_wipes(filled) -> None:
    def script(hand):
        yield from hand.until("Enter PIN")
        for left in range(9, 0, -1):
            yield from hand.enter("0000")
            yield from hand.until(f"{left} tries left" if left > 1 else "1 try left", 20)
            waited = 0
            while "Wait" in hand.see() or not hand.glass().on:
                yield 20
                waited += 20
                assert waited < 600
                if not hand.glass().on:
                    yield from hand.click("up")
        yield from hand.enter("0000")
        yield from hand.until("Erased", 60)
        hand.expect("Too many wrong PINs")
        yield from hand.read_on()
        yield from hand.until("Welcome", 10)

    hand = filled()
    hand.run(script)
    assert b"GitHub" not in bytes(hand.board.flash.memory)


def test_left_alone_it_goes_dark_and_locks(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield 31.5
        assert not hand.board.oled.on
        yield from hand.click("down")
        assert hand.board.oled.on
        hand.expect("GitHub")  # the first press only wakes
        yield 62
        yield from hand.click("down")
        hand.expect("Enter PIN")

    filled().run(script)


@pytest.mark.parametrize("button", ["up", "ok", "down"])
def test_a_stuck_button_does_not_keep_it_open(filled, button: str) -> None:
    hand = filled()

    def script(hand):
        yield from opened(hand)
        hand.board.press(button)
        yield 65
        assert app_of(hand).token.state == states.LOCKED
        hand.board.release(button)
        yield 0.5
        yield from hand.click("down")
        hand.expect("Enter PIN")

    hand.run(script)
    assert hand.board.computer.typed == ""


def test_a_computer_that_sleeps_or_goes_locks_it(filled) -> None:
    def script(hand):
        yield from opened(hand)
        hand.board.computer.suspended = True
        yield 0.5
        hand.expect("Enter PIN")
        yield from hand.enter(PIN)
        yield from hand.until("GitHub", 10)
        yield from hand.click("ok")
        yield from hand.until("No computer awake", 1)
        hand.board.computer.suspended = False
        yield 3
        yield from hand.click("ok")
        yield from hand.until("Typed", 5)

    filled().run(script)


def test_plugging_it_in_does_not_lock_it(filled) -> None:
    """The plug wakes the bus, which is reset at once and ready again when it was enumerated."""
    hand = filled()
    computer = hand.board.computer
    computer.plugged = False

    def script(hand):
        yield from opened(hand)
        for there, seconds in ((True, 0.05), (False, 0.4), (True, 2)):
            computer.plugged = there
            yield seconds
        hand.expect("GitHub")
        yield from hand.click("ok")
        yield from hand.until("Typed", 5)
        computer.plugged = False
        yield 0.5
        hand.expect("Enter PIN")

    hand.run(script)


def test_without_a_computer_it_works_on_a_power_bank(filled) -> None:
    hand = filled()
    hand.board.computer.plugged = False

    def script(hand):
        yield from opened(hand)
        yield 5
        hand.expect("GitHub")
        yield from hand.click("ok")
        yield from hand.until("No computer awake", 1)

    hand.run(script)


def test_nothing_of_a_code_stays_on_the_display(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield from hand.hold("ok")
        yield from hand.choose("Lock now")
        yield 0.5
        hand.expect("Enter PIN")
        assert len(hand.glass().large) == 1
        assert "ada@example.com" not in hand.see()

    filled().run(script)


def enter_group(hand, text: str):
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    for character in text:
        steps = alphabet.index(character)
        yield from hand.click("up" if steps <= 16 else "down", min(steps, 32 - steps))
        yield from hand.click("ok")


def test_forgotten_pin(filled) -> None:
    def script(hand):
        yield from hand.until("Enter PIN")
        yield from hand.hold("up")
        hand.expect("Use recovery code")
        yield from hand.choose("Use recovery code")
        first = hand.recovery[0]
        wrong = first[:4] + ("B" if first[4] == "A" else "A")
        yield from enter_group(hand, wrong)
        hand.expect("Group 1 has a wrong")
        yield from hand.read_on()
        for number, group in enumerate(hand.recovery):
            hand.expect(f"Group {number + 1} of 7")
            yield from enter_group(hand, group)
        yield from hand.until("New PIN", 10)
        yield from hand.enter("97531")
        yield from hand.read_on()
        yield from hand.enter("97531")
        yield from hand.until("GitHub", 20)
        yield from go_to(hand, "Steam")
        yield from hand.hold("ok")
        yield from hand.choose("Lock now")
        yield from hand.until("Enter PIN")
        yield from hand.enter("97531")
        yield from hand.until("Steam", 10)

    filled().run(script)


def recovered(hand):
    yield from hand.until("Enter PIN")
    yield from hand.hold("up")
    yield from hand.choose("Use recovery code")
    for group in hand.recovery:
        yield from enter_group(hand, group)
    yield from hand.until("New PIN", 10)
    assert app_of(hand).token.recovered is not None


def test_left_alone_after_the_recovery_code_it_locks(filled) -> None:
    """Else whoever finds it would choose the PIN."""

    def script(hand):
        yield from recovered(hand)
        yield 62
        assert app_of(hand).token.recovered is None
        yield from hand.click("down")
        hand.expect("Enter PIN")

    filled().run(script)


def test_a_computer_that_sleeps_locks_it_after_the_recovery_code(filled) -> None:
    def script(hand):
        yield from recovered(hand)
        hand.board.computer.suspended = True
        yield 0.5
        assert app_of(hand).token.recovered is None
        hand.expect("Enter PIN")

    filled().run(script)


def test_a_new_pin_that_cannot_be_stored_locks_it_again(filled) -> None:
    def script(hand):
        yield from recovered(hand)
        yield from hand.enter("97531")
        yield from hand.read_on()
        erase, program = hand.board.flash.erase, hand.board.flash.program
        hand.board.flash.erase = hand.board.flash.program = lambda *_: None
        yield from hand.enter("97531")
        yield from hand.until("Not done", 20)
        hand.board.flash.erase, hand.board.flash.program = erase, program
        assert app_of(hand).token.recovered is None
        yield from hand.read_on()
        hand.expect("Enter PIN")

    filled().run(script)


def test_a_new_pin_that_counts_though_the_flash_fails_then_is_said(filled) -> None:
    def script(hand):
        yield from recovered(hand)
        yield from hand.enter("97531")
        yield from hand.read_on()
        flash = hand.board.flash
        vault = hand.firmware.load("pocketotp.vault.vault").Vault
        end_change = vault.end_change

        def failing_then(self, *arguments):
            yield from end_change(self, *arguments)
            flash.erase = flash.program = lambda *_: None

        vault.end_change = failing_then
        yield from hand.enter("97531")
        yield from hand.until("It counts", 20)
        vault.end_change = end_change
        del flash.erase, flash.program
        yield from hand.read_on()
        yield from hand.enter("97531")
        yield from hand.until("GitHub", 10)

    filled().run(script)


def test_going_back_through_the_groups(filled) -> None:
    def script(hand):
        yield from hand.until("Enter PIN")
        yield from hand.hold("up")
        yield from hand.choose("Use recovery code")
        yield from enter_group(hand, hand.recovery[0])
        yield from hand.click("ok")
        hand.expect("Group 2 of 7")
        yield from hand.hold("up")
        hand.expect("Group 2 of 7")
        yield from hand.hold("up")
        hand.expect("Group 1 of 7")
        yield from hand.hold("up")
        hand.expect("Enter PIN")

    filled().run(script)
