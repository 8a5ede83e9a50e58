"""What names may do to a terminal: nothing."""

from __future__ import annotations

import pytest

from provisioning.text import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("GitHub: alice", "GitHub: alice"),
        ("Zoë 山田 🔑", "Zoë 山田 🔑"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\nb\tc\r", "a\\x0ab\\x09c\\x0d"),
        ("\x9b31m\x7f", "\\x9b31m\\x7f"),
        ("user\u202egnp.exe", "user\\u202egnp.exe"),
        ("a\u2028b\u200bc\ufeff", "a\\u2028b\\u200bc\\ufeff"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_printable(text, shown):
    assert printable(text) == shown
