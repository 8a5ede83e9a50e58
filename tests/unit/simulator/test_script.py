"""The script language: what can be read, and what is refused before anything is done."""

from __future__ import annotations

import pytest

from simulator.script import ScriptFailed, parse
from simulator.window.clock_prompt import parse as parse_time
from simulator.words import WORDS


def test_words_arguments_and_comments() -> None:
    lines = parse('# first\n\npress up 3  # three\nexpect "123 # 456"\nrun echo "#1" | cat &\n')
    assert [(line.number, line.word, line.arguments) for line in lines] == [
        (3, "press", ["up", "3"]),
        (4, "expect", ["123 # 456"]),
        (5, "run", ['echo "#1" | cat &']),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("dance", "line 1: unknown word dance"), ('\nexpect "x', "line 2: No closing quotation")],
)
def test_what_cannot_be_read(text: str, reason: str) -> None:
    with pytest.raises(ScriptFailed, match=reason):
        parse(text)


def test_every_word_says_how_it_is_used() -> None:
    for word, action in WORDS.items():
        assert (action.__doc__ or "").startswith(word), word


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("2026-03-01T12:00:00Z", (1772366400, False)),
        ("2026-03-01 12:00", (1772366400, False)),
        ("+90s", (1090, False)),
        ("-1h", (-2600, False)),
        ("stopped", (1000, True)),
        ("tomorrow", None),
    ],
)
def test_times_for_the_clock(text: str, answer) -> None:
    assert parse_time(text, 1000) == answer
