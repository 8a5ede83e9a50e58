"""Fitting text to 21 cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pocketotp.ui import text


def test_centre_cut_and_ends() -> None:
    assert text.center("Menu", 10) == "   Menu"
    assert text.cut("x" * 21) == "x" * 21
    assert text.cut("x" * 22) == "x" * 19 + ".."
    assert text.ends("GitHub", "1/9", 12) == "GitHub   1/9"
    assert text.ends("A long issuer", "1/9", 12) == "A long.. 1/9"
    assert text.ends("Issuer", "", 12) == "Issuer      "


def test_a_long_name_rests_runs_and_rests() -> None:
    shown = [text.run("abcdefgh", step, 5, 2) for step in range(7)]
    assert shown == ["abcde", "abcde", "abcde", "bcdef", "cdefg", "defgh", "defgh"]
    assert text.run("abc", 99, 5) == "abc"


@given(st.text(alphabet="ab .", max_size=80), st.integers(4, 21))
def test_wrapped_lines_lose_no_letter(words: str, width: int) -> None:
    words = " ".join(words.split())
    lines = text.wrap(words, width)
    assert all(len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")


@given(st.text(alphabet="ab .", max_size=80), st.integers(4, 21))
def test_words_that_fit_are_not_broken(words: str, width: int) -> None:
    words = " ".join(word[:width] for word in words.split())
    assert " ".join(text.wrap(words, width)) == words


def test_line_ends_are_kept() -> None:
    assert text.wrap("Version 1\nNo. 2") == ["Version 1", "No. 2"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("GitHub", "GitHub"),
        ("Société Générale", "Societe Generale"),
        ("Müller & Söhne", "Mueller & Soehne"),
        ("Łódź", "Lodz"),
        ("naïve — “quoted”…", 'naive - "quoted"...'),
        ("銀行", "??"),
        ("pay\U0001f4b0", "pay?"),
    ],
)
def test_letters_that_the_font_lacks(name: str, shown: str) -> None:
    assert text.plain(name) == shown


LABELS = st.text(alphabet="a <U+20>?eé銀行\u00a0\u200b", max_size=8)


@given(LABELS, LABELS)
def test_no_two_names_are_described_alike(first: str, second: str) -> None:
    described = [text.describe(name) for name in (first, second)]
    assert (described[0] == described[1]) == (first == second)
    assert all(" " <= character <= "~" for character in "".join(described))


def test_a_usual_name_is_described_as_it_is() -> None:
    for name in ("GitHub", "ada@example.com", "Amazon Web Services", "50% off?"):
        assert text.describe(name) == name


@given(st.text(max_size=64))
def test_only_what_the_font_has_is_left(name: str) -> None:
    name = "".join(c for c in name if c >= " " and c != "\x7f")
    assert all(" " <= character <= "~" for character in text.plain(name))
