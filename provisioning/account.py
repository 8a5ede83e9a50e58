"""An account on its way to the token, and what the token accepts.

The secret is in memory only for as long as the import takes; it is in no repr and no message.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from pocketlink import protocol

KINDS = ("totp", "hotp", "steam")
LAST_COUNTER = 2**64 - 2  # of a new HOTP account: the one after it must fit into 64 bits, too
ALGORITHMS = ("SHA1", "SHA256", "SHA512")


class AccountProblem(ValueError):
    """An account that the token would not accept; the text says which field and why."""


@dataclass(frozen=True)
class Account:
    """kind and algorithm: numbers of protocol.py; period in seconds; counter: the next of HOTP."""

    issuer: str
    name: str
    secret: bytes = field(repr=False)
    kind: int = protocol.TOTP
    algorithm: int = protocol.SHA1
    digits: int = 6
    period: int = 30
    counter: int = 0
    flags: int = 0

    @property
    def label(self) -> str:
        """Issuer and name for people; not safe to print raw, see text.printable."""
        return label(self.issuer, self.name)

    def check(self) -> None:
        """AccountProblem for the first thing that the token would not accept."""
        if not self.issuer and not self.name:
            raise AccountProblem("it has neither issuer nor name")
        _check_text("issuer", self.issuer)
        _check_text("name", self.name)
        _check_secret(self.secret)
        _check_number("digits", self.digits, protocol.MIN_DIGITS, protocol.MAX_DIGITS)
        _check_number("period", self.period, 1, protocol.MAX_PERIOD, " seconds")
        _check_number("counter", self.counter, 0, LAST_COUNTER)


def label(issuer: str, name: str) -> str:
    """`issuer: name`, or the one that is there."""
    return f"{issuer}: {name}" if issuer and name else issuer or name


def _check_text(what: str, text: str) -> None:
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
        raise AccountProblem(f"the {what} has a control character")
    size = len(text.encode())
    if size > protocol.TEXT_BYTES:
        raise AccountProblem(
            f"the {what} has {size} bytes of UTF-8; the token keeps {protocol.TEXT_BYTES}"
        )


def _check_secret(secret: bytes) -> None:
    if not secret:
        raise AccountProblem("the secret is empty")
    if len(secret) > protocol.SECRET_BYTES:
        raise AccountProblem(
            f"the secret has {len(secret)} bytes; the token keeps {protocol.SECRET_BYTES}"
        )


def _check_number(what: str, value: int, low: int, high: int, unit: str = "") -> None:
    if not low <= value <= high:
        raise AccountProblem(f"{what} {value} is outside {low} to {high}{unit}")
