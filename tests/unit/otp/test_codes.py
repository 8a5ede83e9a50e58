"""Codes: RFC 4226 and RFC 6238, Steam, and independent calculations at random.

POCKETOTP_OTP_CASES sets the number of random cases.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import random

import pyotp
import pytest
from pyotp.contrib import Steam

from pocketotp.clock import civil
from pocketotp.otp import codes
from pocketotp.otp.account import HOTP, SHA1, SHA256, SHA512, STEAM, TOTP, Account
from unit.crypto.vectors import cases, count

MODES = {"SHA1": SHA1, "SHA256": SHA256, "SHA512": SHA512}
HASHES = {SHA1: hashlib.sha1, SHA256: hashlib.sha256, SHA512: hashlib.sha512}


class AnyLength(pyotp.TOTP):
    """pyotp refuses short secrets otherwise."""

    min_secret_length_bits = 0


def account(secret: bytes, kind: int = TOTP, algorithm: int = SHA1, digits: int = 6) -> Account:
    made = Account("Issuer", "name", secret, kind, algorithm, digits)
    made.validate()
    return made


def independent(secret: bytes, counter: int, algorithm: int) -> int:
    """RFC 4226, section 5.3, by the standard library and without any code of the firmware."""
    digest = hmac.new(secret, counter.to_bytes(8, "big"), HASHES[algorithm]).digest()
    start = digest[-1] % 16
    return int.from_bytes(digest[start : start + 4], "big") % 2**31


def test_rfc_4226():
    vectors = cases("twofactor/rfc-4226.txt", "count")
    assert len(vectors) == 10
    for case in vectors:
        secret, counter = case["secret"].encode(), int(case["counter"])
        assert codes.hotp_value(secret, counter, SHA1) == int(case["truncated"], 16)
        assert codes.code(account(secret, HOTP), counter) == case["hotp"]


def test_rfc_6238():
    vectors = cases("twofactor/rfc-6238.txt", "count")
    assert len(vectors) == 18
    for case in vectors:
        made = account(case["secret"].encode(), TOTP, MODES[case["mode"]], 8)
        counter = codes.totp_counter(int(case["time"]), 30)
        assert codes.code(made, counter) == case["totp"]
        assert codes.KeyedCodes(made).code(counter) == case["totp"]


def test_zeros_in_front_are_kept():
    found = [codes.code(account(b"12345678901234567890", digits=10), n) for n in range(50)]
    assert all(len(text) == 10 and text.isdigit() for text in found)
    assert any(text.startswith("0") for text in found)


def test_ten_digits_are_the_whole_number():
    value = codes.hotp_value(b"secret", 7, SHA1)
    assert codes.code(account(b"secret", digits=10), 7) == f"{value:010}"


@pytest.mark.parametrize("counter", [0, 2**31, 2**32, 2**63 - 1, 2**63, 2**63 + 1, 2**64 - 1])
def test_large_counters(counter):
    expected = independent(b"secret", counter, SHA256)
    assert codes.hotp_value(b"secret", counter, SHA256) == expected


@pytest.mark.parametrize("counter", [-1, 2**64])
def test_counters_out_of_range(counter):
    with pytest.raises(ValueError, match="counter"):
        codes.hotp_value(b"secret", counter, SHA1)


def test_secrets_longer_than_a_block_are_hashed():
    for algorithm in HASHES:
        for length in (1, 20, 63, 64, 65, 127, 128):
            secret = bytes(range(length))
            expected = independent(secret, 5, algorithm)
            assert codes.hotp_value(secret, 5, algorithm) == expected


def test_steam_against_pyotp():
    source = random.Random(5)
    for _ in range(300):
        secret = source.randbytes(20)
        utc = source.randrange(civil.FIRST, civil.LAST + 1)
        expected = Steam(base64.b32encode(secret).decode()).at(utc)
        made = account(secret, STEAM, digits=5)
        assert codes.code(made, codes.totp_counter(utc, 30)) == expected
        assert set(expected) <= set(codes.STEAM_ALPHABET)


def test_random_cases_over_the_century():
    source = random.Random(6238)
    for _ in range(count("POCKETOTP_OTP_CASES", 3000)):
        secret = source.randbytes(source.randrange(1, 129))
        algorithm = source.choice((SHA1, SHA256, SHA512))
        digits, period = source.randrange(5, 11), source.randrange(1, 256)
        utc = source.randrange(civil.FIRST, civil.LAST + 1)
        made = Account("I", "n", secret, TOTP, algorithm, digits, period)
        counter = codes.totp_counter(utc, period)
        shown = codes.code(made, counter)
        assert counter * period <= utc < (counter + 1) * period
        assert shown == str(independent(secret, counter, algorithm) % 10**digits).zfill(digits)
        other = AnyLength(
            base64.b32encode(secret).decode(),
            digits=max(6, digits),  # it knows no five digits
            digest=HASHES[algorithm],
        )
        other.interval = period  # beyond the 120 s that it takes otherwise
        assert shown == other.at(utc)[-digits:]


@pytest.mark.parametrize("algorithm", HASHES)
def test_a_kept_key_gives_the_same_codes(algorithm):
    made = account(bytearray(b"a secret of this account"), algorithm=algorithm)
    expected = [codes.code(made, counter) for counter in range(5)]
    kept = codes.KeyedCodes(made)
    made.wipe()
    assert [kept.code(counter) for counter in range(5)] == expected
    kept.wipe()
    assert kept.code(0) != expected[0]


def test_a_sha512_code_in_steps():
    made = account(b"secret", algorithm=SHA512)
    steps = codes.KeyedCodes(made).steps(9)
    pauses = 0
    while True:
        try:
            next(steps)
            pauses += 1
        except StopIteration as end:
            assert end.value == codes.code(made, 9)
            break
    assert pauses == 3
