"""Tokens to hold: blank, set up, filled. The firmware is all there; only time is virtual."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from simulator.board import Board
from simulator.chips.flash import Flash
from unit.screens.hand import Hand
from unit.screens.owner import ACCOUNTS, PIN, fill

START = 1_772_366_407  # 2026-03-01T12:00:07Z


def board_with(memory: bytes | None, **options) -> Board:
    flash = None if memory is None else Flash(bytearray(memory))
    return Board(flash, seed=3, utc=options.pop("utc", START), **options)


@pytest.fixture(scope="session")
def filled_memory() -> tuple[bytes, list[str]]:
    """The flash of a token with ACCOUNTS, and its recovery code."""
    hand = Hand(board_with(None))

    def script(hand: Hand) -> Iterator[float]:
        yield from hand.setup(PIN)
        yield 0.3
        fill(hand, ACCOUNTS)
        yield 0.5
        yield from hand.hold("ok")
        yield from hand.choose("Lock now")
        yield from hand.until("Enter PIN")

    hand.run(script)
    return bytes(hand.board.flash.memory), hand.recovery


@pytest.fixture
def blank() -> Callable[..., Hand]:
    """A new token."""
    return lambda **options: Hand(board_with(None, **options))


@pytest.fixture
def filled(filled_memory) -> Callable[..., Hand]:
    """A locked token with ACCOUNTS; its recovery code is `hand.recovery`."""

    def make(**options) -> Hand:
        options.setdefault("utc", START + 3600)
        hand = Hand(board_with(filled_memory[0], **options))
        hand.recovery = filled_memory[1]
        return hand

    return make
