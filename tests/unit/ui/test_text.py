"""Fitting text to 21 cells."""

from __future__ import annotations

import itertools

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
LONG_LABELS = st.text(alphabet="ab  <U+20>?eé銀\u00a0\U0001f4b0", max_size=64)


@given(LABELS, LABELS)
def test_no_two_names_are_described_alike(first: str, second: str) -> None:
    described = [text.describe(name) for name in (first, second)]
    assert (described[0] == described[1]) == (first == second)
    assert all(" " <= character <= "~" for character in "".join(described))


def few_letters(most: int, alphabet: str = "e <>é\u00a0"):
    """All texts of at most `most` letters of a small alphabet."""
    for size in range(most + 1):
        for letters in itertools.product(alphabet, repeat=size):
            yield "".join(letters)


def test_of_all_short_names_no_two_are_described_alike() -> None:
    names = list(few_letters(6))
    assert len({text.describe(name) for name in names}) == len(names)


def test_a_number_stands_behind_its_likeness() -> None:
    assert text.describe("résume") == "re<U+E9>sume"
    assert text.describe("resumé") == "resume<U+E9>"
    assert text.describe("re<U+E9>sume") == "re<U+3C>U+E9>sume"


def test_a_space_is_shown_where_it_is() -> None:
    names = ("a a\u00a0a", "a\u00a0a a", "a\u00a0a", "a a \u00a0", "\u2003a")
    shown = ["a a<U+A0>a", "a<U+A0>a a", "a<U+A0>a", "a a <U+A0>", "<U+2003>a"]
    assert [text.describe(name) for name in names] == shown


def read_back(rows: list[str]) -> list[str]:
    """The described texts that were laid out in these rows, one below the other."""
    texts: list[str] = []
    goes_on = False
    for row in rows:
        if goes_on or row.startswith(" "):
            texts[-1] += row.removesuffix("<")
        else:
            texts.append(row.removesuffix("<"))
        goes_on = row.endswith("<")
    return texts


@given(st.lists(LONG_LABELS, max_size=3), st.integers(11, 21))
def test_no_two_lists_of_names_have_the_same_rows(names: list[str], width: int) -> None:
    rows = [row for name in names for row in text.rows(name, width)]
    assert all(len(row) <= width for row in rows)
    assert read_back(rows) == [text.describe(name) for name in names]


@pytest.mark.parametrize("head", [0, 9, 19, 20, 21, 41])
def test_of_all_endings_of_a_long_name_no_two_have_the_same_rows(head: int) -> None:
    names = ["b" * head + ending for ending in few_letters(5)]
    assert len({tuple(text.rows(name)) for name in names}) == len(names)


def test_a_space_at_the_end_of_a_row_is_not_lost() -> None:
    assert text.rows("b" * 21 + " c") == ["b" * 21, " c"]
    assert text.rows("b" * 21 + "c") == ["b" * 20 + "<", "bc"]


def test_words_and_numbers_stay_in_one_row_where_they_fit() -> None:
    assert text.rows("Amazon Web Services (all)") == ["Amazon Web Services", " (all)"]
    assert text.rows("銀" * 3) == ["<U+9280><U+9280><", "<U+9280>"]


def test_a_usual_name_is_described_as_it_is() -> None:
    for name in ("GitHub", "ada@example.com", "Amazon Web Services", "50% off?"):
        assert text.describe(name) == name


@given(st.text(max_size=64))
def test_only_what_the_font_has_is_left(name: str) -> None:
    name = "".join(c for c in name if c >= " " and c != "\x7f")
    assert all(" " <= character <= "~" for character in text.plain(name))
