"""The drawn digits: all there, all different, and every code fits 128 pixels."""

from __future__ import annotations

import itertools

import pytest

from pocketotp.otp.codes import STEAM_ALPHABET
from pocketotp.ui import digits

SIZES = (digits.large, digits.small)
DRAWN = digits.DIGITS + digits.LETTERS


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_every_glyph_is_drawn_and_unlike_the_others(size) -> None:
    glyphs = [tuple(size.rows(character)) for character in DRAWN]
    assert all(len(rows) == size.height and any(rows) for rows in glyphs)
    assert all(row < 1 << 16 and not row & (1 << 16 - size.width) - 1 for g in glyphs for row in g)
    assert len(set(glyphs)) == len(DRAWN)


def test_whatever_a_code_is_made_of_is_drawn() -> None:
    assert set("0123456789" + STEAM_ALPHABET) <= set(DRAWN)
    places = [digits.place(character) for character in DRAWN]
    assert places == list(range(1, len(DRAWN) + 1))
    assert digits.place(" ") == 0
    with pytest.raises(ValueError, match="not found"):
        digits.place("A")


@pytest.mark.parametrize("length", range(5, 11))
def test_groups_for_reading_aloud(length: int) -> None:
    groups = digits.groups(length)
    assert sum(groups) == length
    assert max(groups) <= 5
    assert max(groups) - min(groups) <= 1


@pytest.mark.parametrize(
    ("length", "size"),
    [(n, digits.large) for n in (1, 5, 6, 7)] + [(n, digits.small) for n in (5, 6, 7, 8, 9, 10)],
)
def test_codes_fit_the_display(length: int, size) -> None:
    gap, wide = (1, 8) if length >= 9 else (2, 6) if length == 7 else (2, 10)
    places = digits.layout(length, size.width, gap, wide)
    assert len(places) == length
    assert places[0] >= 0
    assert places[-1] + size.width <= 128
    assert all(b - a > size.width for a, b in itertools.pairwise(places))
