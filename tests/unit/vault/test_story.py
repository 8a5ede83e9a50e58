"""A vault's life: setup, accounts, lock, unlock, delete, PIN change, recovery, wipe."""

from __future__ import annotations

import pytest

from pocketotp import states
from pocketotp.otp.account import HOTP, Account
from torture.bench import Bench, cheap_derivation, new_pin, new_token, new_wipe_pin, run


def account(number: int, **fields) -> Account:
    return Account(f"Issuer {number}", f"user{number}", bytes([number + 1]) * 20, **fields)


def add(token, *accounts, counter=0):
    importer = token.begin_import(len(accounts))
    run(importer.begin())
    for item in accounts:
        run(importer.add(item, counter))
    run(importer.prepare())
    return run(importer.commit())


def labels(token):
    return [token.account(i).issuer for i in range(token.count)]


@pytest.fixture
def bench():
    bench = Bench()
    yield bench
    bench.close()


def test_setup_then_unlock_after_a_power_cycle(bench):
    token, _ = new_token(bench)
    assert token.state == states.UNLOCKED and token.count == 0
    token = bench.boot()
    assert token.state == states.LOCKED
    assert run(token.unlock("2468")) == "ok"
    assert token.count == 0


def test_wrong_pins_wait_and_wipe(bench):
    new_token(bench)
    token = bench.boot()
    for failures in range(1, 10):
        assert run(token.unlock("1111")) == "wrong"
        assert token.failures == failures and token.tries_left == 10 - failures
        assert token.wait_s(token.ticks_ms()) > 0 or failures == 0
        token = bench.boot()
    assert run(token.unlock("1111")) == "wiped"
    assert token.state == states.BLANK
    assert bench.boot().state == states.BLANK


def test_accounts_survive_lock_and_power_cycle(bench):
    token, _ = new_token(bench)
    assert add(token, account(1), account(2), account(3)) == (3, 0)
    assert add(token, account(4)) == (1, 0)
    token.lock()
    assert token.state == states.LOCKED
    run(token.unlock("2468"))
    assert labels(token) == ["Issuer 1", "Issuer 2", "Issuer 3", "Issuer 4"]


def test_the_same_label_replaces(bench):
    token, _ = new_token(bench)
    add(token, account(1), account(2))
    new = account(1, digits=8)
    assert add(token, new, account(3)) == (1, 1)
    assert labels(token) == ["Issuer 1", "Issuer 2", "Issuer 3"]
    assert token.account(0).digits == 8


def test_two_hundred_of_the_largest_fit(bench):
    token, _ = new_token(bench)
    big = [
        Account(f"i{n:03}" + "x" * 60, f"n{n:03}" + "y" * 60, bytes(128), flags=n % 8)
        for n in range(200)
    ]
    for item in big:
        if item.flags & 6 == 6:
            item.flags = 0
    assert add(token, *big) == (200, 0)
    assert token.count == 200
    assert token.account(199).issuer.startswith("i199")


def test_delete_leaves_nothing_in_either_slot(bench):
    token, _ = new_token(bench)
    add(token, *[account(n) for n in range(20)])
    sealed = token.vault.region.read(4096 + 1024, 300)
    place = token.entry(0)[0]
    run(token.delete(place))
    assert labels(token)[0] == "Issuer 1" and token.count == 19
    assert sealed[8:24] not in bytes(bench.flash.memory)


def test_hotp_counter_never_goes_back(bench):
    token, _ = new_token(bench)
    add(token, account(1, kind=HOTP), counter=7)
    first = token.next_hotp(0)
    assert token.hotp_counter(0) == 8
    token = bench.boot()
    run(token.unlock("2468"))
    assert token.hotp_counter(0) == 8 and token.next_hotp(0) != first


def test_pin_change_closes_both_slots_to_the_old_pin(bench):
    token, _ = new_token(bench)
    add(token, account(1))
    new_pin(token, "2468", "13579")
    token = bench.boot()
    assert run(token.unlock("2468")) == "wrong"
    assert run(token.unlock("13579")) == "ok"
    assert labels(token) == ["Issuer 1"]


def test_the_recovery_code_opens_and_sets_a_new_pin(bench):
    token, groups = new_token(bench)
    add(token, account(1))
    token = bench.boot()
    run(token.unlock("1111"))
    assert run(token.recover(groups)) == "ok"
    run(token.set_pin("97531"))
    assert token.state == states.UNLOCKED and labels(token) == ["Issuer 1"]
    token = bench.boot()
    assert token.failures == 0
    assert run(token.unlock("97531")) == "ok"


def test_a_new_recovery_code_retires_the_old_one(bench):
    token, old = new_token(bench)
    add(token, *[account(n) for n in range(5)])
    new = run(token.new_recovery_code("2468"))
    run(token.commit_recovery_code())
    assert token.count == 5
    token = bench.boot()
    assert run(token.recover(old)) == "wrong"
    assert run(token.recover(new)) == "ok"
    token = bench.boot()
    assert run(token.unlock("2468")) == "ok"
    assert labels(token)[4] == "Issuer 4"


def test_the_wipe_pin_wipes(bench):
    token, _ = new_token(bench)
    assert new_wipe_pin(token, "2468", "2468") is False
    assert new_wipe_pin(token, "2468", "99999") is True
    token = bench.boot()
    assert run(token.unlock("99999")) == "wiped"
    assert bench.boot().state == states.BLANK


def test_nvm_compacts_and_goes_on(bench):
    with cheap_derivation():
        token, _ = new_token(bench)
        new_pin(token, "2468", "1357")
        for _ in range(400):
            token.lock()
            assert run(token.unlock("1357")) == "ok"
    assert token.failures == 0
    assert bench.boot().state == states.LOCKED


def test_lost_nvm_needs_the_recovery_code(bench):
    _, groups = new_token(bench)
    bench.nvm[0:4096] = b"\xff" * 4096
    token = bench.boot()
    assert token.state == states.DAMAGED
    assert run(token.recover(groups)) == "ok"
    run(token.set_pin("8642"))
    token = bench.boot()
    assert token.state == states.LOCKED
    assert run(token.unlock("8642")) == "ok"


def test_daily_unlock_makes_two_programs_and_no_erase(bench):
    new_token(bench)
    token = bench.boot()
    erases, programs = bench.flash.erases, bench.flash.programs
    run(token.unlock("2468"))
    assert (bench.flash.erases - erases, bench.flash.programs - programs) == (0, 2)
