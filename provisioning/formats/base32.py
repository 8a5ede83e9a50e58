"""Base32 secrets as people and programs write them (RFC 4648, section 6).

Spaces, hyphens, small letters and missing padding are fine. Anything that would change the key
is an error that says what. A key stands on one line: two lines are two keys.
"""

from __future__ import annotations

import base64

from provisioning.account import AccountProblem

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_LETTERS = _ALPHABET + _ALPHABET.lower()
_IGNORED = str.maketrans("", "", " \t-\u00a0")
_WHOLE = (0, 2, 4, 5, 7)  # letters left over eight that make whole bytes
_HINTS = {"0": " (the letter O?)", "1": " (the letter I or L?)", "8": " (the letter B?)"}


def decode(text: str) -> bytes:
    """The key. Raises AccountProblem, which never repeats more than one character of it."""
    letters = _one_line(text).translate(_IGNORED).rstrip("=")
    if not letters:
        raise AccountProblem("the secret is empty")
    for letter in letters:  # before upper(), which makes letters of Base32 out of others: ß to SS
        if letter not in _LETTERS:
            hint = _HINTS.get(letter, "")
            raise AccountProblem(f"the secret is not Base32: {letter!r} is no letter of it{hint}")
    if len(letters) % 8 not in _WHOLE:
        raise AccountProblem(f"the secret is cut short: {len(letters)} Base32 letters are no key")
    return base64.b32decode(letters.upper() + "=" * (-len(letters) % 8))


def _one_line(text: str) -> str:
    """The only line that is not blank."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1:
        raise AccountProblem(f"the secret has {len(lines)} lines; a key stands on one")
    return "".join(lines)


def encode(key: bytes) -> str:
    """The usual spelling: capitals, no padding."""
    return base64.b32encode(key).decode().rstrip("=")
