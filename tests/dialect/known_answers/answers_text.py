"""Names in the letters that the display has."""

from pocketotp.ui import text

NAMES = (
    ("GitHub", "GitHub", "GitHub"),
    ("Société", "Societe", "Societe <U+E9 U+E9>"),
    ("Łódź", "Lodz", "Lodz <U+141 U+F3 U+17A>"),
    ("銀行?", "???", "<U+9280><U+884C>?"),
    ("pay\U0001f4b0", "pay?", "pay<U+1F4B0>"),
    ("a\u00a0b", "a b", "a b <U+A0>"),
    (" a  b ", " a  b ", "<U+20>a <U+20>b<U+20>"),
    ("<U+E9>", "<U+E9>", "<U+3C>U+E9>"),
)


def check_likeness():
    for name, plain, described in NAMES:
        assert text.plain(name) == plain, plain
        assert text.describe(name) == described, described


def check_long_words():
    lines = text.wrap("an extraordinarily long word", 6)
    assert lines == ["an", "extrao", "rdinar", "ily", "long", "word"], lines
