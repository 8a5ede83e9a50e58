"""Accounts: what is allowed, and that every allowed one survives its bytes."""

from __future__ import annotations

import random

import pytest

from pocketotp.otp import account as module
from pocketotp.otp.account import HOTP, SHA256, SHA512, STEAM, TOTP, Account, AccountError

FIELDS = ("issuer", "name", "secret", "kind", "algorithm", "digits", "period", "flags")
GOOD = {"issuer": "Issuer", "name": "name", "secret": b"secret"}


def fields(account: Account) -> tuple:
    return tuple(getattr(account, name) for name in FIELDS)


def make(**changes) -> Account:
    return Account(**{**GOOD, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"issuer": ""},
        {"name": ""},
        {"issuer": "x" * 64, "name": "é" * 32, "secret": bytes(128)},
        {"issuer": "日本語", "name": "кот 🐈"},
        {"secret": b"\0"},
        {"digits": 5},
        {"digits": 10},
        {"period": 1},
        {"period": 255},
        {"kind": HOTP, "algorithm": SHA512},
        {"kind": STEAM, "digits": 5},
        {"flags": module.HIDE | module.TYPE_ONLY | module.DISABLED},
    ],
)
def test_allowed_accounts_survive_their_bytes(changes):
    account = make(**changes)
    account.validate()
    data = account.encode()
    assert len(data) <= module.ENCODED_MAX == 263
    assert fields(Account.decode(data)) == fields(account)
    assert fields(Account.decode(memoryview(data))) == fields(account)


@pytest.mark.parametrize(
    ("field", "reason", "changes"),
    [
        ("name", "empty", {"issuer": "", "name": ""}),
        ("issuer", "longer than 64 bytes", {"issuer": "x" * 65}),
        ("name", "longer than 64 bytes", {"name": "é" * 33}),
        ("name", "control character", {"name": "a\nb"}),
        ("name", "control character", {"name": "a\x7fb"}),
        ("issuer", "control character", {"issuer": "a\x9bb"}),
        ("issuer", "UTF-8", {"issuer": "\ud800"}),
        ("issuer", "text", {"issuer": None}),
        ("secret", "1 to 128", {"secret": b""}),
        ("secret", "1 to 128", {"secret": bytes(129)}),
        ("secret", "bytes", {"secret": "JBSWY3DP"}),
        ("kind", "0 to 2", {"kind": 3}),
        ("algorithm", "0 to 2", {"algorithm": 3}),
        ("digits", "5 to 10", {"digits": 4}),
        ("digits", "5 to 10", {"digits": 11}),
        ("digits", "5 to 10", {"digits": "6"}),
        ("digits", "5 for Steam", {"kind": STEAM, "digits": 6}),
        ("algorithm", "SHA-1 for Steam", {"kind": STEAM, "digits": 5, "algorithm": SHA256}),
        ("period", "1 to 255", {"period": 0}),
        ("period", "1 to 255", {"period": 256}),
        ("flags", "0 to 15", {"flags": 16}),
        ("flags", "exclude", {"flags": module.SHOW_ONLY | module.TYPE_ONLY}),
    ],
)
def test_refused_accounts_name_field_and_reason(field, reason, changes):
    with pytest.raises(AccountError) as error:
        make(**changes).validate()
    assert error.value.field == field
    assert reason in error.value.reason


def test_errors_do_not_repeat_what_was_given():
    with pytest.raises(AccountError) as error:
        make(name="hidden\nname", secret=b"hidden").validate()
    assert "hidden" not in str(error.value)


def test_cut_and_long_bytes_are_refused():
    data = make().encode()
    for length in range(len(data)):
        with pytest.raises(AccountError):
            Account.decode(data[:length])
    with pytest.raises(AccountError):
        Account.decode(data + b"\0")


def test_random_bytes_never_do_worse_than_an_account_error():
    source = random.Random(7)
    for _ in range(3000):
        data = bytearray(make(name="näme", secret=bytes(20)).encode())
        for _ in range(source.randrange(1, 4)):
            data[source.randrange(len(data))] = source.randrange(256)
        try:
            account = Account.decode(data)
        except AccountError:
            continue
        account.validate()
        assert account.encode() == data


def test_wiping_overwrites_the_secret_in_place():
    account = Account.decode(make().encode())
    secret = account.secret
    account.wipe()
    assert secret == bytes(6)
    assert account.secret == b""
    assert account.kind == TOTP
