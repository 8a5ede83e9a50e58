"""The menu and what is behind it."""

from __future__ import annotations

import pytest

from pocketotp import states
from tampering import opener
from torture import traces
from unit.screens.owner import PIN, app_of, opened


def in_menu(hand, *items: str):
    yield from hand.hold("ok")
    hand.expect("Menu")
    for item in items:
        yield from hand.choose(item)


def test_ok_held_goes_in_and_out(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield from in_menu(hand)
        yield from hand.click("up")
        hand.expect(">Back")
        yield from hand.hold("ok")
        hand.expect("GitHub")

    filled().run(script)


def test_setting_the_clock_by_hand(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield from in_menu(hand, "Clock")
        hand.expect("2026-03-01 13:00")
        hand.expect("never set by you")
        yield from hand.click("ok")
        yield from hand.click("up", 2)
        yield from hand.click("ok")
        yield from hand.click("up", 11)
        hand.expect("2028-02-01")
        yield from hand.click("ok")
        yield from hand.click("down")
        hand.expect("2028-02-29")
        yield from hand.click("ok", 2)
        hand.expect("OK at :00")
        yield from hand.click("ok")
        yield 1
        hand.expect("2028-02-29 13:00:0")
        hand.expect("+-2 s, set today")

    filled().run(script)


def test_leaving_the_clock_as_it_is(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield from in_menu(hand, "Clock")
        yield from hand.click("ok")
        yield from hand.click("up", 5)
        yield from hand.hold("ok")
        hand.expect("2026-03-01 13:00")

    filled().run(script)


def test_changing_the_pin(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield from in_menu(hand, "PIN and recovery", "Change PIN")
        hand.expect("Your PIN")
        yield from hand.enter(PIN)
        yield from hand.until("New PIN", 20)
        yield from hand.enter("97531")
        yield from hand.read_on()
        yield from hand.enter("97531")
        yield from hand.until("The new PIN counts", 30)
        yield from hand.read_on()
        hand.expect("PIN and recovery")

    hand = filled()
    hand.run(script)

    def after(hand):
        yield from hand.until("Enter PIN")
        yield from hand.enter(PIN)
        yield from hand.until("9 tries left", 10)
        yield 1.5
        yield from hand.enter("97531")
        yield from hand.until("GitHub", 10)

    hand.run(after)


@pytest.mark.parametrize("item", ["Change PIN", "New recovery code", "Wipe PIN: off"])
def test_who_finds_it_open_needs_the_pin_to_make_it_their_own(filled, item: str) -> None:
    def script(hand):
        yield from opened(hand)
        yield from in_menu(hand, "PIN and recovery", item)
        if item != "Change PIN":
            yield from hand.read_on()
        hand.expect("Your PIN")
        yield from hand.enter("0000")
        yield from hand.until("Wrong PIN", 20)
        hand.expect("It counted as a try")
        yield from hand.read_on()
        hand.expect("9 tries left")  # it is locked: no menu

    filled().run(script)


@pytest.mark.parametrize("item", ["Change PIN", "New recovery code"])
def test_the_last_wrong_pin_there_erases_and_says_so(filled, item: str) -> None:
    def script(hand):
        yield from opened(hand)
        for _ in range(9):
            app_of(hand).token.attempts.burn()
        yield from in_menu(hand, "PIN and recovery", item)
        if item != "Change PIN":
            yield from hand.read_on()
        yield from hand.enter("0000")
        yield from hand.until("empty now", 30)

    filled().run(script)


def test_the_wipe_pin_erases(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield from in_menu(hand, "PIN and recovery", "Wipe PIN: off")
        yield from hand.read_on()
        yield from hand.enter(PIN)
        yield from hand.until("Wipe PIN", 20)
        yield from hand.enter(PIN)
        yield from hand.read_on()
        yield from hand.enter(PIN)
        yield from hand.until("must differ", 20)
        yield from hand.read_on()
        yield from hand.choose("Wipe PIN: off")
        yield from hand.read_on()
        yield from hand.enter(PIN)
        yield from hand.until("Wipe PIN", 20)
        yield from hand.enter("86420")
        yield from hand.read_on()
        yield from hand.enter("86420")
        yield from hand.until("This PIN erases all", 20)
        yield from hand.read_on()
        hand.expect("Wipe PIN: on")

    hand = filled()
    hand.run(script)

    def after(hand):
        yield from hand.until("Enter PIN")
        yield from hand.enter("86420")
        yield from hand.until("Erased", 60)
        yield from hand.read_on()
        yield from hand.until("Welcome", 10)

    hand.run(after)


def test_tries_before_the_wipe(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield from in_menu(hand, "PIN and recovery", "Tries: 10", "3 wrong PINs")
        yield from hand.until("Tries: 3", 20)

    hand = filled()
    hand.run(script)

    def after(hand):
        yield from hand.until("Enter PIN")
        yield from hand.enter("0000")
        yield from hand.until("2 tries left", 10)

    hand.run(after)


def test_erasing_needs_five_seconds(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield from in_menu(hand, "Erase everything")
        hand.expect("destroyed for good")
        yield from hand.read_on()
        yield from hand.hold("ok", 4)
        hand.expect("Hold OK for 5 s")
        assert hand.glass().bar is None
        yield from hand.click("up")
        hand.expect("GitHub")
        yield from in_menu(hand, "Erase everything")
        yield from hand.read_on()
        yield from hand.hold("ok", 6)
        yield from hand.until("Erased", 60)

    hand = filled()
    hand.run(script)
    hand.run(lambda hand: hand.until("Welcome"))


def test_about_says_what_it_is(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield from in_menu(hand, "About")
        for text in ("Version", "CircuitPython 10.2.1", "No. "):
            hand.expect(text)

    filled().run(script)


def test_what_was_typed_is_remembered_though_the_plug_is_pulled(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield from hand.click("ok")
        yield 12

    hand = filled()
    hand.run(script)

    def after(hand):
        yield from opened(hand)
        yield from in_menu(hand, "Activity")
        hand.expect("03-01 13:00 >GitHub")

    hand.run(after)


def test_a_damaged_account_is_said_and_the_others_work(filled) -> None:
    hand = filled()

    def typed(hand):
        yield from opened(hand)
        yield from hand.click("ok")
        yield from hand.until("Typed", 5)
        yield 12

    hand.run(typed)
    memory = hand.board.flash.memory
    for slot in traces.slots(bytes(memory)):
        for at, number, *_ in traces.records(bytes(memory), slot):
            memory[at + 40] ^= number == 1

    def script(hand):
        yield from hand.until("Enter PIN")
        yield from hand.enter(PIN)
        yield from hand.until("account is damaged", 10)
        yield from hand.click("ok")
        yield 2
        hand.expect("damaged")
        yield from hand.click("down")
        hand.expect("Long")
        yield 0.3
        assert len(hand.glass().large) == 8
        yield from in_menu(hand, "Activity")
        hand.expect(">damaged")

    hand.run(script)
    assert hand.resets == []


def test_a_recovery_code_left_on_the_glass_locks_and_changes_nothing(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield from in_menu(hand, "PIN and recovery", "New recovery code")
        yield from hand.read_on()
        yield from hand.enter(PIN)
        yield from hand.until("Recovery code", 60)
        yield from hand.read_on()
        yield from hand.until("Group 1 of 7")
        yield 280  # the owner looks for a pen
        hand.expect("Group 1 of 7")
        yield 30
        assert app_of(hand).token.state == states.LOCKED
        assert app_of(hand).token.pending is None
        assert "Group" not in hand.see()

    hand = filled()
    hand.run(script)
    memory = bytes(hand.board.flash.memory)
    assert opener.deks(memory, groups=tuple(hand.recovery))  # the old code still counts
