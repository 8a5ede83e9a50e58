"""Backup and restore, on the same token, on another one, and with everything wrong."""

from __future__ import annotations

import pytest

from pocketotp import states
from pocketotp.otp.account import HIDE, HOTP, Account
from torture.bench import PIN, Bench, cheap_derivation, new_pin, new_token, new_wipe_pin, run
from torture.operations import add, sample


@pytest.fixture(autouse=True)
def cheap():
    with cheap_derivation():
        yield


@pytest.fixture
def bench():
    bench = Bench()
    yield bench
    bench.close()


def full_token(bench: Bench, count: int = 12):
    token, groups = new_token(bench)
    add(token, [sample(number) for number in range(count)])
    add(token, [sample(99, kind=HOTP, digits=6)], counter=5)
    return token, groups


def backup_of(token) -> bytes:
    made = token.begin_backup(1_700_000_000)
    data = b"".join(made.chunks(400))
    assert len(data) == made.size
    return data


def restore(token, data: bytes, groups, pin=PIN) -> str:
    restorer = token.begin_restore()
    for at in range(0, len(data), 400):
        restorer.put(data[at : at + 400])
    run(restorer.finish())
    return run(restorer.commit(groups, pin))


def labels(token):
    return [token.account(position).issuer for position in range(token.count)]


def test_onto_another_token(bench):
    token, groups = full_token(bench)
    data = backup_of(token)
    expected = labels(token)

    other = Bench()
    token, _ = new_token(other, "97531")
    add(token, [sample(50)])
    assert restore(token, data, groups, "97531") == "ok"
    assert labels(token) == expected and token.hotp_counter(12) == 5

    token = other.boot()
    assert token.state == states.LOCKED and token.failures == 0
    assert run(token.unlock("97531")) == "ok"
    assert labels(token) == expected and token.hotp_counter(12) == 5
    assert run(token.recover(groups)) == "ok"
    other.close()


def test_a_counter_never_goes_back(bench):
    token, groups = full_token(bench)
    data = backup_of(token)
    for _ in range(3):
        token.next_hotp(12)
    assert restore(token, data, groups) == "ok"
    assert token.hotp_counter(12) == 8


def counters(token) -> dict[str, int]:
    return {token.account(at).issuer: token.hotp_counter(at) for at in range(token.count)}


def hotp(issuer: str, flags: int = 0) -> Account:
    return Account(issuer, "h", issuer.encode() * 8, HOTP, flags=flags)


def test_counters_are_kept_by_account_not_by_place(bench):
    """Records of a restored vault get the same ids again."""
    token, groups = new_token(bench)
    first = backup_of(token)
    add(token, [hotp("Y")], counter=5)
    second = backup_of(token)
    assert restore(token, first, groups) == "ok"
    add(token, [hotp("X")], counter=1000)
    assert restore(token, second, groups) == "ok"
    assert counters(token) == {"Y": 5}


def test_the_counter_of_an_account_that_was_imported_again_never_goes_back(bench):
    token, groups = new_token(bench)
    add(token, [hotp("Y"), hotp("Z")], counter=5)
    data = backup_of(token)
    add(token, [hotp("Y", HIDE)], counter=5)
    for _ in range(40):
        token.next_hotp(token.find("Y", "h"))
    assert restore(token, data, groups) == "ok"
    assert counters(token) == {"Y": 45, "Z": 5}


def test_a_wipe_pin_stays(bench):
    token, groups = full_token(bench)
    data = backup_of(token)
    assert new_wipe_pin(token, PIN, "13131313")
    assert restore(token, data, groups) == "ok" and token.has_wipe_pin
    token = bench.boot()
    assert run(token.unlock("13131313")) == "wiped"


def test_without_a_wipe_pin_there_is_none_afterwards(bench):
    token, groups = full_token(bench)
    assert restore(token, backup_of(token), groups) == "ok" and not token.has_wipe_pin


def test_wrong_code_and_wrong_pin_change_nothing(bench):
    token, groups = full_token(bench)
    data = backup_of(token)
    other = Bench()
    token, other_groups = new_token(other, "97531")
    assert restore(token, data, other_groups, "97531") == "wrong code"
    assert restore(token, data, groups, "11111") == "wrong PIN"
    assert token.state == states.LOCKED and token.failures == 1
    assert run(token.unlock("97531")) == "ok" and token.count == 0
    other.close()


@pytest.mark.parametrize("where", [0, 5, 20, 40, 60, 200, 145, 700, -1700, -20])
def test_a_changed_backup_is_refused(bench, where):
    token, groups = full_token(bench)
    data = bytearray(backup_of(token))
    data[where] ^= 1
    before = labels(token)
    try:
        assert restore(token, bytes(data), groups) == "wrong code"
    except ValueError as error:
        assert "backup" in str(error).lower()
    token = bench.boot()
    assert run(token.unlock(PIN)) == "ok" and labels(token) == before


@pytest.mark.parametrize("size", [0, 100, 144, 500, 2000])
def test_a_short_backup_is_refused(bench, size):
    token, groups = full_token(bench)
    data = backup_of(token)
    with pytest.raises(ValueError, match="short"):
        restore(token, data[:size], groups)


def test_it_holds_nothing_of_the_pin(bench):
    token, _ = full_token(bench)
    data = backup_of(token)
    header = token.vault.header
    for secret in (header.salt, header.pin_wrap, header.wipe_tag, bytes(token.vault.dek)):
        assert bytes(secret) not in data
    new_pin(token, PIN, "5555")
    assert backup_of(token) == data  # the PIN leaves no trace in it
