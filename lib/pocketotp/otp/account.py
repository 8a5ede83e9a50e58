"""What an account is, which accounts are allowed, and its bytes inside a sealed record.

An account is what an otpauth URI describes (RFC 4226, RFC 6238, and Steam's variant) plus the
owner's policy flags. This module knows nothing of storage, of the link and of the clock; the
HOTP counter is kept elsewhere, because it changes in daily use.
"""

from __future__ import annotations

from pocketotp.crypto import hashes

SHA1 = hashes.SHA1
SHA256 = hashes.SHA256
SHA512 = hashes.SHA512

TOTP = 0
HOTP = 1
STEAM = 2

HIDE = 1  # the code is shown only after a press
SHOW_ONLY = 2  # the code is never typed
TYPE_ONLY = 4  # the code is never shown
DISABLED = 8
ALL_FLAGS = HIDE | SHOW_ONLY | TYPE_ONLY | DISABLED

LABEL_MAX = 64  # bytes of UTF-8
SECRET_MAX = 128  # bytes
COUNTER_MAX = (1 << 64) - 2  # the next one must fit, too
HEADER_SIZE = 7
ENCODED_MAX = HEADER_SIZE + 2 * LABEL_MAX + SECRET_MAX


class AccountError(ValueError):
    """An account that is not allowed. `field` names the attribute, `reason` says why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__("{}: {}".format(field, reason))
        self.field = field
        self.reason = reason


def _check_range(field: str, value: int, low: int, high: int) -> None:
    if not isinstance(value, int) or not low <= value <= high:
        raise AccountError(field, "must be {} to {}".format(low, high))


def _check_label(field: str, text: str) -> None:
    if not isinstance(text, str):
        raise AccountError(field, "must be text")
    try:
        data = text.encode()
    except UnicodeError:
        raise AccountError(field, "is not valid UTF-8")
    if data and (min(data) < 0x20 or max(data) >= 0x7F):  # quicker than a look at each character
        _check_characters(field, text)
    if len(data) > LABEL_MAX:
        raise AccountError(field, "is longer than {} bytes".format(LABEL_MAX))


def _text(field: str, data: bytes) -> str:
    try:
        return str(data, "utf-8")
    except UnicodeError:
        raise AccountError(field, "is not valid UTF-8")


def _check_characters(field: str, text: str) -> None:
    for character in text:
        point = ord(character)
        if point < 0x20 or 0x7F <= point < 0xA0:
            raise AccountError(field, "has a control character")
        if 0xD800 <= point < 0xE000:
            raise AccountError(field, "is not valid UTF-8")


class Account:
    """One account. `secret` holds 1 to 128 raw bytes, `period` is in seconds."""

    __slots__ = ("algorithm", "digits", "flags", "issuer", "kind", "name", "period", "secret")

    def __init__(
        self,
        issuer: str,
        name: str,
        secret: bytes | bytearray,
        kind: int = TOTP,
        algorithm: int = SHA1,
        digits: int = 6,
        period: int = 30,
        flags: int = 0,
    ) -> None:
        self.issuer = issuer
        self.name = name
        self.secret = secret
        self.kind = kind
        self.algorithm = algorithm
        self.digits = digits
        self.period = period
        self.flags = flags

    def validate(self) -> None:
        """Raises AccountError for the first field that is not allowed."""
        _check_label("issuer", self.issuer)
        _check_label("name", self.name)
        if not self.issuer and not self.name:
            raise AccountError("name", "is empty, and so is the issuer")
        if not isinstance(self.secret, (bytes, bytearray)):
            raise AccountError("secret", "must be bytes")
        if not 1 <= len(self.secret) <= SECRET_MAX:
            raise AccountError("secret", "must be 1 to {} bytes long".format(SECRET_MAX))
        _check_range("kind", self.kind, TOTP, STEAM)
        _check_range("algorithm", self.algorithm, SHA1, SHA512)
        _check_range("digits", self.digits, 5, 10)
        _check_range("period", self.period, 1, 255)
        _check_range("flags", self.flags, 0, ALL_FLAGS)
        self._validate_combinations()

    def _validate_combinations(self) -> None:
        if self.kind == STEAM and self.digits != 5:
            raise AccountError("digits", "must be 5 for Steam")
        if self.kind == STEAM and self.algorithm != SHA1:
            raise AccountError("algorithm", "must be SHA-1 for Steam")
        if self.flags & SHOW_ONLY and self.flags & TYPE_ONLY:
            raise AccountError("flags", "show only and type only exclude each other")

    def encode(self) -> bytearray:
        """The account as at most 263 bytes: seven of header, issuer, name, secret.

        The header: kind + 16 * algorithm, digits, period, flags, three lengths.
        """
        issuer = self.issuer.encode()
        name = self.name.encode()
        first = self.kind | self.algorithm << 4
        sizes = (len(issuer), len(name), len(self.secret))
        out = bytearray((first, self.digits, self.period, self.flags) + sizes)
        out.extend(issuer)
        out.extend(name)
        out.extend(self.secret)
        return out

    @classmethod
    def decode(cls, data: bytes | bytearray | memoryview) -> Account:
        """The account that `encode` wrote; its secret is a bytearray, so that it can be wiped.

        Raises AccountError if the bytes are cut, too many, or describe no allowed account.
        """
        if len(data) < HEADER_SIZE:
            raise AccountError("record", "is too short")
        name_at = HEADER_SIZE + data[4]
        secret_at = name_at + data[5]
        if len(data) != secret_at + data[6]:
            raise AccountError("record", "has a wrong length")
        issuer = _text("issuer", bytes(data[HEADER_SIZE:name_at]))
        name = _text("name", bytes(data[name_at:secret_at]))
        secret = bytearray(memoryview(data)[secret_at:])
        kind = data[0] & 15
        account = cls(issuer, name, secret, kind, data[0] >> 4, data[1], data[2], data[3])
        account.validate()
        return account

    def wipe(self) -> None:
        """Overwrites the secret in place (a `bytes` secret can only be dropped)."""
        if isinstance(self.secret, bytearray):
            for i in range(len(self.secret)):
                self.secret[i] = 0
        self.secret = b""
