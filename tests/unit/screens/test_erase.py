"""Erasing everything: it goes on to its end, or says why it cannot."""

from __future__ import annotations

import pytest

from pocketotp import states
from simulator.chips.drive import START, Drive
from simulator.chips.fat import Volume
from unit.screens.owner import app_of, opened
from unit.screens.test_menus import in_menu


def erased(hand):
    """From the menu to the start of the wipe."""
    yield from in_menu(hand, "Erase everything")
    yield from hand.read_on()
    hand.board.press("ok")
    yield 5.3
    hand.board.release("ok")


def test_a_computer_that_sleeps_does_not_stop_the_erasing(filled) -> None:
    hand = filled()

    def script(hand):
        yield from opened(hand)
        yield from erased(hand)
        assert app_of(hand).screen.working
        hand.board.computer.suspended = True
        yield from hand.until("Erased", 60)

    hand.run(script)
    assert hand.resets == []


def test_the_erasing_is_seen_to_its_end(filled) -> None:
    def script(hand):
        yield from hand.until("Enter PIN")
        yield from hand.hold("up")
        yield from hand.choose("Erase everything")
        yield from hand.read_on()
        hand.board.press("ok")
        yield 5.3
        hand.board.release("ok")
        app = app_of(hand)
        assert app.screen.working
        app._last_key_ms -= 60000  # as on a large drive, where it takes a minute
        app._look_due = 0
        while app.screen.working:
            assert hand.board.oled.on
            yield 0.1

    filled().run(script)


def with_a_copy_that_cannot_be_removed(hand) -> None:
    """Somebody's computer made one, read-only, while the drive was open."""
    flash = hand.board.flash
    volume = Volume(Drive(flash, START))
    volume.write_file("/COPY.BIN", volume.read_file("/vault.a"))
    volume.sync()
    volume.detach()
    flash.memory[flash.memory.index(b"COPY    BIN", START) + 11] |= 1


@pytest.mark.parametrize("is_open", [True, False])
def test_an_erasing_that_cannot_end_is_said(filled, is_open: bool) -> None:
    hand = filled()
    with_a_copy_that_cannot_be_removed(hand)

    def script(hand):
        if is_open:
            yield from opened(hand)
            yield from erased(hand)
        else:
            yield from hand.until("Enter PIN")
            yield from hand.hold("up")
            yield from hand.choose("Erase everything")
            yield from hand.read_on()
            yield from hand.hold("ok", 5.5)
        yield from hand.until("Not done", 120)
        yield from hand.read_on()
        hand.expect("Damaged")
        yield from hand.choose("What happened?")
        hand.expect("vault")
        yield 75
        yield from hand.click("ok")
        assert app_of(hand).token.state == states.DAMAGED

    hand.run(script)
    assert hand.resets == []
