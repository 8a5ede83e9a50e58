"""The host's own calculation of codes, by pyotp: independent of the firmware's.

RFC 4226, RFC 6238, and Steam's variant (pyotp.contrib).
"""

from __future__ import annotations

import base64
import hashlib

import pyotp
from pyotp.contrib import Steam

from pocketlink import protocol
from provisioning.account import Account

_DIGESTS = (hashlib.sha1, hashlib.sha256, hashlib.sha512)


class _Hotp(pyotp.HOTP):
    """Takes keys of any length: accounts that exist have short ones, too."""

    min_secret_length_bits = 0


class _Steam(Steam):
    min_secret_length_bits = 0


def code(account: Account, counter: int) -> str:
    """The code of an account for an HOTP counter or a number of periods since 1970."""
    key = base64.b32encode(account.secret).decode()
    if account.kind == protocol.STEAM:
        return _Steam(key).generate_otp(counter)
    digest = _DIGESTS[account.algorithm]
    # The last digits of ten are the code of fewer digits; pyotp itself offers 6 to 10.
    return _Hotp(key, digits=10, digest=digest).at(counter)[-account.digits :]


def code_at(account: Account, utc: int) -> str:
    """The code of a TOTP or Steam account at a time in seconds since 1970."""
    return code(account, utc // account.period)


def verification_code(account: Account) -> str:
    """What the token must answer to VERIFY."""
    if account.kind == protocol.HOTP:
        return code(account, protocol.VERIFY_COUNTER)
    return code_at(account, protocol.VERIFY_TIME)
