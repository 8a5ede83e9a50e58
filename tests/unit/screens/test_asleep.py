"""Left alone in the middle of something: nothing stays open, nothing stays in the display."""

from __future__ import annotations

from pocketotp import states
from unit.screens.owner import PIN, app_of, go_to, opened


def lit(hand) -> str:
    """What is in the display's own memory, whether it is on or off."""
    oled, was_on = hand.board.oled, hand.board.oled.on
    oled.on = True
    text = hand.see() + hand.glass().large
    oled.on = was_on
    return text


def test_a_dark_display_holds_nothing(filled) -> None:
    """A reset switches it on again, before the firmware draws: its memory has its own power."""

    def script(hand):
        yield from opened(hand)
        yield from go_to(hand, "Counter")
        yield from hand.click("ok")
        yield 0.5
        assert "755224" in lit(hand)  # RFC 4226, appendix D
        yield 31
        assert not hand.board.oled.on
        assert lit(hand).strip() == ""
        yield from hand.click("down")
        hand.expect("Counter")  # the press only wakes
        assert "755224" in lit(hand)
        yield 62
        assert app_of(hand).token.state == states.LOCKED
        assert lit(hand).strip() == ""

    filled().run(script)


def test_a_lock_while_a_key_is_derived_leaves_the_clock_chip_alone(filled) -> None:
    """The bus runs too fast for it then."""
    hand = filled()

    def script(hand):
        yield from opened(hand)
        yield from hand.hold("ok")
        yield from hand.choose("PIN and recovery")
        yield from hand.choose("Change PIN")
        yield from hand.enter(PIN)
        app = app_of(hand)
        assert app.cpu.is_fast
        spoken = watched(hand, app)
        app.lock()
        yield 0.5
        hand.expect("9 tries left")  # the check was not finished: it counts
        assert spoken and not any(spoken)

    hand.run(script)


def watched(hand, app) -> list[bool]:
    """From now on: for every use of the bus, whether the chip ran fast."""
    bus, spoken = hand.board.bus, []
    real = bus._device

    def device(*arguments):
        spoken.append(app.cpu.is_fast)
        return real(*arguments)

    bus._device = device
    return spoken


def test_a_computer_that_sleeps_during_the_pin_check_locks_it(filled) -> None:
    def script(hand):
        yield from hand.until("Enter PIN")
        for digit in PIN:
            yield from hand.turn_to(digit)
            yield from hand.click("ok")
        hand.board.press("ok")
        yield 0.75
        hand.board.release("ok")
        yield 0.2
        hand.expect("Checking PIN")
        hand.board.computer.suspended = True
        yield from hand.until("Enter PIN")
        assert app_of(hand).token.state == states.LOCKED
        yield 5
        assert app_of(hand).token.state == states.LOCKED

    filled().run(script)
