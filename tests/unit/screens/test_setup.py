"""The first start, with the mistakes that people make in it."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("height", [64, 32])
def test_from_welcome_to_the_empty_list(blank, height: int) -> None:
    hand = blank(height=height)

    def script(hand):
        yield from hand.setup("13579024")
        hand.expect("No accounts yet")
        hand.expect("hold OK")

    hand.run(script)
    assert hand.resets == []
    assert len(set(hand.recovery)) == 7


def test_a_pin_has_four_to_sixteen_digits(blank) -> None:
    def script(hand):
        yield from hand.until("Welcome")
        yield from hand.read_on()
        yield from hand.click("ok", 3)
        yield from hand.hold("ok")
        hand.expect("4 to 16 digits")
        yield from hand.click("ok", 13)
        hand.expect("*" * 16)
        yield from hand.click("ok")
        hand.expect("at most 16 digits")
        for left in range(15, -1, -1):
            yield from hand.hold("up")
            assert hand.see().count("*") == left
        yield from hand.hold("up")
        hand.expect("Welcome")

    blank().run(script)


def test_pins_that_differ_are_chosen_again(blank) -> None:
    def script(hand):
        yield from hand.until("Welcome")
        yield from hand.read_on()
        yield from hand.enter("4829")
        hand.expect("gaming PC needs")
        hand.expect("under 1 second")
        yield from hand.read_on()
        yield from hand.enter("4820")
        hand.expect("PINs differ")
        yield from hand.read_on()
        hand.expect("Choose a PIN")
        yield from hand.enter("1234")
        hand.expect("Anyone tries this PIN")
        yield from hand.click("up")
        hand.expect("Choose a PIN")

    blank().run(script)


def test_a_wrong_group_shows_the_code_again(blank) -> None:
    def script(hand):
        yield from hand.until("Welcome")
        yield from hand.read_on()
        yield from hand.enter("4829")
        hand.expect("gaming PC needs")
        hand.expect("under 1 second")
        yield from hand.read_on()
        yield from hand.enter("4829")
        yield from hand.until("Recovery code", 60)
        yield from hand.read_on()
        groups = []
        for number in range(7):
            hand.expect(f"Group {number + 1} of 7")
            groups.append(hand.glass().large)
            yield from hand.click("ok")
        number = int(hand.see().split("group ")[1][0])
        shown = [line.strip(" >") for line in hand.see().splitlines()[1:]]
        assert groups[number - 1] in shown
        assert set(shown) <= set(groups)
        yield from hand.choose(next(group for group in shown if group != groups[number - 1]))
        hand.expect("Not that one")
        yield from hand.read_on()
        hand.expect("Group 1 of 7")
        assert hand.glass().large == groups[0]

    blank().run(script)


def test_nothing_is_stored_before_the_groups_are_right(blank) -> None:
    hand = blank()

    def script(hand):
        yield from hand.until("Welcome")
        yield from hand.read_on()
        yield from hand.enter("4829")
        hand.expect("gaming PC needs")
        hand.expect("under 1 second")
        yield from hand.read_on()
        yield from hand.enter("4829")
        yield from hand.until("Recovery code", 60)

    hand.run(script)

    def after(hand):
        yield from hand.until("Welcome")

    hand.run(after)
