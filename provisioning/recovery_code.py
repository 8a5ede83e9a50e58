"""A recovery code as people write it, checked group by group (docs/vault.md, "Recovery code").

Seven groups of four Base32 letters and a check letter: a Reed-Solomon style sum over GF(32) that
finds every single wrong letter, every swap of neighbours and every group in a wrong place.
"""

from __future__ import annotations

import re

from provisioning.errors import BadInput

GROUPS = 7
GROUP = 5
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # RFC 4648, section 6
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1
_PADDING = 4  # zero bits after the 140 of the code
_NUMBER = re.compile(r"(?:^|\s)([1-7])\s*[.):]")  # before a group, as "1." or "1)"
_AGAIN = "Look at the paper again; I and 1, O and 0, B and 8 are easily confused."


def decode(text: str) -> bytes:
    """The 18 bytes of a code; spaces, dashes, small letters and numbered groups are fine.

    Raises BadInput.

    The message names the first group that cannot be right, and nothing of what was entered but a
    digit that no code has.
    """
    value = 0
    for number, group in enumerate(_split(text)):
        if check_letter(number, group[:4]) != group[4]:
            raise _wrong(number + 1)
        for letter in group[:4]:
            value = value << 5 | ALPHABET.index(letter)
    return (value << _PADDING).to_bytes((GROUPS * 20 + _PADDING) // 8, "big")


def check_letter(number: int, letters: str) -> str:
    """The fifth letter of group `number` (0 to 6)."""
    total = number + 1
    for letter in letters:
        total = _times_alpha(total) ^ ALPHABET.index(letter)
    return ALPHABET[_times_alpha(total)]


def _times_alpha(value: int) -> int:
    value <<= 1
    return value ^ _POLYNOMIAL if value & 0b100000 else value


def _split(text: str) -> list[str]:
    """Seven groups of five letters of the alphabet."""
    if _NUMBER.findall(text) == list("1234567"):
        text = _NUMBER.sub(" ", text)
    # upper() last: it makes letters of the alphabet out of others, such as S out of a long s.
    written = [group.upper() for group in re.split(r"[^0-9A-Za-z]+", text) if group]
    if len(written) != GROUPS:  # written without gaps, or with others
        joined = "".join(written)
        if len(joined) != GROUPS * GROUP:
            cause = f"the recovery code has {len(joined)} letters, not {GROUPS * GROUP}"
            raise BadInput(cause, "Enter all seven groups of five.")
        written = [joined[at : at + GROUP] for at in range(0, len(joined), GROUP)]
    for number, group in enumerate(written, 1):
        if len(group) != GROUP:
            cause = f"group {number} of the recovery code has {len(group)} letters, not {GROUP}"
            raise BadInput(cause, _AGAIN)
        for letter in group:
            if letter not in ALPHABET:
                cause = f"group {number} of the recovery code has {letter!r}, which is in no code"
                raise BadInput(cause, _AGAIN)
    return written


def _wrong(number: int) -> BadInput:
    return BadInput(f"group {number} of the recovery code has a wrong letter", _AGAIN)
