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


def shown(filled, account: tuple) -> str:
    """The pages on which the token asks whether this account may be deleted, as one text."""
    hand = filled()

    def script(hand):
        yield from connected(hand)
        fill(hand, [account])
        serial = hand.firmware.chip.usb.serial
        serial.dtr = True
        serial.to_device += frame.encode(protocol.HELLO, 1, b"")
        fields = {"place": 11, "issuer": account[0], "name": account[1]}
        serial.to_device += frame.encode(protocol.DELETE, 2, payload.pack(fields))
        yield from hand.until("Delete account?")
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
