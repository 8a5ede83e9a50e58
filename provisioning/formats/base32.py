"""Base32 secrets as people and programs write them (RFC 4648, section 6).

Spaces, hyphens, small letters and missing padding are fine. Anything that would change the key
is an error that says what.
"""

from __future__ import annotations

import base64

from provisioning.account import AccountProblem

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_IGNORED = str.maketrans("", "", " \t\r\n-\u00a0")
_WHOLE = (0, 2, 4, 5, 7)  # letters left over eight that make whole bytes
_HINTS = {"0": " (the letter O?)", "1": " (the letter I or L?)", "8": " (the letter B?)"}


def decode(text: str) -> bytes:
    """The key. Raises AccountProblem, which never repeats more than one character of it."""
    letters = text.translate(_IGNORED).rstrip("=").upper()
    if not letters:
        raise AccountProblem("the secret is empty")
    for letter in letters:
        if letter not in _ALPHABET:
            hint = _HINTS.get(letter, "")
            raise AccountProblem(f"the secret is not Base32: {letter!r} is no letter of it{hint}")
    if len(letters) % 8 not in _WHOLE:
        raise AccountProblem(f"the secret is cut short: {len(letters)} Base32 letters are no key")
    return base64.b32decode(letters + "=" * (-len(letters) % 8))


def encode(key: bytes) -> str:
    """The usual spelling: capitals, no padding."""
    return base64.b32encode(key).decode().rstrip("=")
