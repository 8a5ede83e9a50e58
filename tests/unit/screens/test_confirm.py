"""What a press commits is all on the glass: nothing of a label is cut, no two look alike."""

from __future__ import annotations

import pytest

from pocketlink import frame, payload, protocol
from unit.screens.owner import fill
from unit.screens.test_start import connected

WIDTH = 21
LONG = "payments-administrator@example.com"
LONG_TEST = "payments-administrator-test@example.com"
PAGES = 12


def plain(issuer: str, name: str) -> tuple:
    return (issuer, name, 0, 0, 6, 30, 0)


def pages(hand):
    """Reads all pages of a confirmation; `hand.pages` has their rows between title and hint."""
    yield 1.2
    hand.pages = []
    for _ in range(PAGES):
        rows = hand.see().split("\n")
        hand.pages.append(rows[1:-1])
        if "OK: yes" in rows[-1]:
            return
        yield from hand.click("down")
    raise AssertionError("no end")


def asked(hand, account: tuple):
    """In connect mode, a computer wants to delete this account."""
    yield from connected(hand)
    fill(hand, [account])
    serial = hand.firmware.chip.usb.serial
    serial.dtr = True
    serial.to_device += frame.encode(protocol.HELLO, 1, b"")
    fields = {"place": 11, "issuer": account[0], "name": account[1]}
    serial.to_device += frame.encode(protocol.DELETE, 2, payload.pack(fields))
    yield from hand.until("Delete account?")


def shown(filled, account: tuple) -> str:
    """The pages on which the token asks whether this account may be deleted, as one text."""
    hand = filled()

    def script(hand):
        yield from asked(hand, account)
        yield from pages(hand)

    hand.board.press("ok")
    hand.run(script)
    assert all(len(row) <= WIDTH for page in hand.pages for row in page)
    return "\n".join(row for page in hand.pages for row in page)


@pytest.mark.parametrize("name", [LONG, LONG_TEST, "B" * 64])
def test_a_long_name_is_told_to_its_end(filled, name: str) -> None:
    text = shown(filled, plain("Amazon Web Services", name))
    assert name in text.replace("<\n", "") and ".." not in text


@pytest.mark.parametrize(
    ("name", "named"),
    [("銀行", "<U+9280><U+884C>"), ("   ", "<U+20><U+20><U+20>"), ("jose\u0301", "jose<U+301>")],
)
def test_a_name_that_the_font_lacks_is_told_all_the_same(filled, name: str, named: str) -> None:
    assert named in shown(filled, plain("Bank", name)).replace("<\n", "")


USUAL_S = 69  # a minute, and three seconds for each of three lines


def test_an_owner_who_presses_keys_is_given_the_time_anew(filled) -> None:
    hand = filled()

    def script(hand):
        yield from asked(hand, plain("Bank", "B" * 64))
        for button in ("down", "up") * 3:
            yield USUAL_S - 2
            yield from hand.click(button)
            hand.expect("Delete account?")
        yield USUAL_S + 2  # nobody there any more
        assert not hand.glass().has("Delete account?")

    hand.board.press("ok")
    hand.run(script)


def test_a_stuck_button_is_no_owner(filled) -> None:
    hand = filled()

    def script(hand):
        yield from asked(hand, plain("Bank", "B" * 64))
        yield 1.2
        hand.board.press("down")
        yield USUAL_S - 2
        hand.expect("Delete account?")
        yield 4
        assert not hand.glass().has("Delete account?")

    hand.board.press("ok")
    hand.run(script)


def test_down_held_runs_to_the_end_and_up_leads_back(filled) -> None:
    hand = filled()

    def script(hand):
        yield from asked(hand, plain("銀" * 21, "行" * 21))
        yield 1.2
        first = hand.see()
        yield from hand.hold("down", 2.5)
        hand.expect("OK: yes")
        hand.expect("Gone for good.")
        for _ in range(PAGES):
            yield from hand.click("up")
        assert hand.see() == first
        yield from pages(hand)
        hand.expect("OK: yes")

    hand.board.press("ok")
    hand.run(script)
    text = "".join(row for page in hand.pages for row in page).replace("><<", "><")
    assert text == "<U+9280>" * 21 + "<U+884C>" * 21 + "Gone for good."
