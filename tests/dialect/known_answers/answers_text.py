"""Names in the letters that the display has."""

from pocketotp.ui import text

NAMES = (
    ("GitHub", "GitHub", "GitHub"),
    ("Société", "Societe", "Socie<U+E9>te<U+E9>"),
    ("Łódź", "Lodz", "L<U+141>o<U+F3>dz<U+17A>"),
    ("銀行?", "???", "<U+9280><U+884C>?"),
    ("pay\U0001f4b0", "pay?", "pay<U+1F4B0>"),
    ("a\u00a0b", "a b", "a<U+A0>b"),
    ("a\u00a0a ", "a a ", "a<U+A0>a<U+20>"),
    ("a a\u00a0", "a a ", "a a<U+A0>"),
    (" a  b ", " a  b ", "<U+20>a <U+20>b<U+20>"),
    ("<U+E9>", "<U+E9>", "<U+3C>U+E9>"),
)


def check_likeness():
    for name, plain, described in NAMES:
        assert text.plain(name) == plain, plain
        assert text.describe(name) == described, described


ROWS = (
    ("Amazon Web Services (all)", ["Amazon Web Services", " (all)"]),
    ("b" * 21 + " c", ["b" * 21, " c"]),
    ("b" * 21 + "c", ["b" * 20 + "<", "bc"]),
    ("\u9280" * 3, ["<U+9280><U+9280><", "<U+9280>"]),
)


def check_rows():
    for name, expected in ROWS:
        assert text.rows(name) == expected, expected


def check_long_words():
    lines = text.wrap("an extraordinarily long word", 6)
    assert lines == ["an", "extrao", "rdinar", "ily", "long", "word"], lines
