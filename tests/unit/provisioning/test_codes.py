"""The host's own calculation against published values."""

from __future__ import annotations

import pytest

from pocketlink import protocol
from provisioning.account import Account
from provisioning.codes import code, code_at, verification_code

# RFC 6238, appendix B: one key for each hash, eight digits.
KEYS = [b"12345678901234567890" * 4, b"12345678901234567890" * 4, b"12345678901234567890" * 4]
SIZES = (20, 32, 64)
RFC6238 = {
    59: ("94287082", "46119246", "90693936"),
    1111111109: ("07081804", "68084774", "25091201"),
    20000000000: ("65353130", "77737706", "47863826"),
}


@pytest.mark.parametrize("utc", RFC6238)
@pytest.mark.parametrize("algorithm", [0, 1, 2])
def test_rfc_6238(utc, algorithm):
    key = KEYS[algorithm][: SIZES[algorithm]]
    account = Account("a", "b", key, protocol.TOTP, algorithm, digits=8)
    assert code_at(account, utc) == RFC6238[utc][algorithm]


def test_rfc_4226():
    account = Account("a", "b", b"12345678901234567890", protocol.HOTP)
    assert [code(account, n) for n in range(3)] == ["755224", "287082", "359152"]


@pytest.mark.parametrize("digits", range(5, 11))
def test_five_to_ten_digits(digits):
    account = Account("a", "b", b"12345678901234567890", digits=digits)
    assert code_at(account, 59) == "1094287082"[-digits:]


def test_short_keys_and_steam():
    assert len(code_at(Account("a", "b", b"x"), 59)) == 6
    steam = code_at(Account("a", "b", b"x", protocol.STEAM, digits=5), 59)
    assert len(steam) == 5
    assert set(steam) <= set("23456789BCDFGHJKMNPQRTVWXY")


def test_verification_is_at_a_fixed_past_moment():
    totp = Account("a", "b", b"12345678901234567890", digits=8)
    assert verification_code(totp) == "07081804"
    hotp = Account("a", "b", b"12345678901234567890", protocol.HOTP)
    assert verification_code(hotp) == code(hotp, 2**63)
