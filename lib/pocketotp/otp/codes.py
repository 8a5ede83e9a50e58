"""One-time codes: HOTP (RFC 4226), TOTP (RFC 6238) and Steam's five letters.

Pure arithmetic over a keyed hash: no clock, no storage, no display.
"""

from __future__ import annotations

from pocketotp.crypto.hashes import KeyedHmac
from pocketotp.otp.account import STEAM, Account

STEAM_ALPHABET = "23456789BCDFGHJKMNPQRTVWXY"
STEAM_LENGTH = 5
COUNTER_LIMIT = 1 << 64


def totp_counter(utc: int, period: int) -> int:
    """The number of whole periods (seconds) since 1970 (RFC 6238, section 4.2)."""
    return utc // period


def hotp_value(secret: bytes | bytearray, counter: int, algorithm: int) -> int:
    """The 31-bit number behind a code (RFC 4226, section 5.3)."""
    keyed = KeyedHmac(algorithm, secret)
    try:
        return _truncate(keyed.digest(_message(counter)))
    finally:
        keyed.wipe()


def code(account: Account, counter: int) -> str:
    """The account's code for a counter below 2**64: decimal digits, or five Steam letters."""
    value = hotp_value(account.secret, counter, account.algorithm)
    return _text(value, account.kind, account.digits)


def _message(counter: int) -> bytes:
    if not 0 <= counter < COUNTER_LIMIT:
        raise ValueError("counter out of range")
    return counter.to_bytes(8, "big")


def _truncate(digest: bytes) -> int:
    offset = digest[-1] & 15
    return int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF


def _text(value: int, kind: int, digits: int) -> str:
    if kind == STEAM:
        return _steam(value)
    text = str(value % 10**digits)
    return "0" * (digits - len(text)) + text


def _steam(value: int) -> str:
    text = ""
    for _ in range(STEAM_LENGTH):
        text += STEAM_ALPHABET[value % len(STEAM_ALPHABET)]
        value //= len(STEAM_ALPHABET)
    return text


class KeyedCodes:
    """Codes of one account, with the key's share of the hashing done once.

    For the account on the glass: it halves the time of a SHA-512 code after the first. Holds key
    material until `wipe`.
    """

    def __init__(self, account: Account) -> None:
        self._kind = account.kind
        self._digits = account.digits
        self._hmac = KeyedHmac(account.algorithm, account.secret)

    def code(self, counter: int) -> str:
        """The same text as `code(account, counter)`."""
        value = _truncate(self._hmac.digest(_message(counter)))
        return _text(value, self._kind, self._digits)

    def steps(self, counter: int):
        """A generator that returns the code; with SHA-512 it pauses about every 90 ms."""
        digest = yield from self._hmac.steps(_message(counter))
        return _text(_truncate(digest), self._kind, self._digits)

    def wipe(self) -> None:
        """Overwrites the key's states; further codes are wrong."""
        self._hmac.wipe()
