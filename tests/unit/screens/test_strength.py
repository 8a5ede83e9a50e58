"""The honest word about a PIN."""

from __future__ import annotations

import pytest

from pocketotp.screens import strength


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        (4, "under 1 second"),
        (6, "under 1 second"),
        (7, "4 seconds"),
        (8, "45 seconds"),
        (9, "7 minutes"),
        (10, "75 minutes"),
        (12, "5 days"),
        (14, "526 days"),
        (16, "144 years"),
    ],
)
def test_time_to_try_them_all(digits: int, words: str) -> None:
    assert strength.span(digits) == words


@pytest.mark.parametrize("pin", ["1111", "1234", "9876", "0987", "890123"])
def test_the_first_that_anyone_tries(pin: str) -> None:
    assert strength.is_plain(pin)
    assert "Anyone tries this PIN first" in strength.words(pin)


@pytest.mark.parametrize("pin", ["1357", "482913", "1122"])
def test_others_are_judged_by_length(pin: str) -> None:
    assert not strength.is_plain(pin)
    assert strength.span(len(pin)) in strength.words(pin)


def test_the_words_fit_one_page() -> None:
    from pocketotp.ui.text import wrap

    for digits in range(4, 17):
        assert len(wrap(strength.words("482913" * 3)[:200])) <= 3
        assert len(wrap(strength.words(("482913" * 3)[:digits]))) <= 3


def test_the_figure_is_that_of_the_fewest_iterations() -> None:
    """An RTX 4090 in hashcat's mode 10900: 8.87e6 guesses a second of 999 iterations each."""
    from pocketotp.vault.layout import MIN_ITERATIONS

    measured = 8.87e6 * 999 / MIN_ITERATIONS
    assert 0.95 < strength.GUESSES_PER_S / measured < 1.05
