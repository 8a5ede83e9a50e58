"""No free guess: the attempt is on flash before the derivation, the success only after it."""

from __future__ import annotations

import pytest

from pocketotp import states
from pocketotp.crypto import pbkdf2
from pocketotp.errors import Locked, StorageError
from pocketotp.nvm import log as nvm_log
from tampering.victim import PIN, WRONG
from torture.bench import run


class WornNvm:
    """`microcontroller.nvm` whose log of attempts or successes no longer takes a bit."""

    def __init__(self, nvm, worn: range) -> None:
        self.nvm = nvm
        self.worn = worn

    def __getitem__(self, index):
        return self.nvm[index]

    def __setitem__(self, index, value):
        if index.start not in self.worn:
            self.nvm[index] = value


ATTEMPTS = range(nvm_log.ATTEMPTS, nvm_log.SUCCESSES)
SUCCESSES = range(nvm_log.SUCCESSES, nvm_log.JOURNAL)


def wear(token, area: range) -> None:
    """From now on this token's log is worn."""
    token.nvm = WornNvm(token.nvm, area)
    token.attempts = type(token.attempts)(token.nvm)


@pytest.mark.parametrize("pin", [PIN, WRONG])
def test_the_power_taken_during_the_derivation_costs_an_attempt(victim, pin):
    victim.put()
    token = victim.bench.boot()
    next(token.unlock(pin))  # the first step of the derivation is done, then the plug is pulled
    assert victim.bench.boot().failures == victim.world.failures + 1


def test_the_attempt_is_on_flash_when_the_derivation_starts(victim, monkeypatch):
    victim.put()
    token = victim.bench.boot()
    seen = []
    derive = pbkdf2.derive

    def watched(*args, **fields):
        seen.append(nvm_attempts(victim))
        return (yield from derive(*args, **fields))

    before = nvm_attempts(victim)
    monkeypatch.setattr(pbkdf2, "derive", watched)
    run(token.unlock(PIN))
    assert seen == [before + 1]


def nvm_attempts(victim) -> int:
    """Attempts in the flash itself, read by `docs/vault.md`."""
    log = victim.bench.flash.memory[0x0FF000 + 256 : 0x0FF000 + 1792]
    return sum(log[at : at + 8] != b"\xff" * 8 for at in range(0, len(log), 8))


@pytest.mark.parametrize("pin", [PIN, WRONG])
def test_a_worn_log_of_attempts_tries_no_pin(victim, pin, monkeypatch):
    """Otherwise a thief would write nvm until it is worn, and then guess without end."""
    victim.put()
    token = victim.bench.boot()
    wear(token, ATTEMPTS)
    monkeypatch.setattr(pbkdf2, "derive", lambda *_, **__: pytest.fail("a PIN is tried"))
    with pytest.raises(StorageError):
        run(token.unlock(pin))


def test_a_worn_log_of_successes_is_said(victim):
    victim.put()
    token = victim.bench.boot()
    wear(token, SUCCESSES)
    with pytest.raises(StorageError):
        run(token.unlock(PIN))
    assert token.failures == victim.world.failures + 1


def test_a_wrong_pin_counts_and_a_right_one_clears(victim):
    victim.put()
    token = victim.bench.boot()
    for failures in range(victim.world.failures + 1, 6):
        assert run(token.unlock(WRONG)) == "wrong"
        assert victim.bench.boot().failures == failures
        token = victim.bench.boot()
    run(token.unlock(PIN))
    assert victim.bench.boot().failures == 0


def test_the_pin_of_a_new_recovery_code_counts_too(victim):
    """An unlocked token that was left alone is no place to guess its PIN."""
    victim.put()
    token = victim.bench.boot()
    run(token.unlock(PIN))
    assert run(token.new_recovery_code(WRONG)) is None
    assert victim.bench.boot().failures == 1


def test_the_pin_before_another_one_counts_too(victim):
    victim.put()
    token = victim.bench.boot()
    run(token.unlock(PIN))
    assert run(token.check_pin(WRONG)) is False
    assert token.state == states.LOCKED
    assert victim.bench.boot().failures == 1


@pytest.mark.parametrize("change", ["change_pin", "set_wipe_pin"])
def test_without_the_pin_nothing_of_it_changes(victim, change):
    """Nor does an open token tell whether a guess is its PIN. One check allows one change."""
    victim.put()
    token = victim.bench.boot()
    run(token.unlock(PIN))
    image = victim.bench.snapshot()
    with pytest.raises(Locked):
        run(getattr(token, change)(PIN))
    assert victim.bench.snapshot() == image
    assert run(token.check_pin(PIN))
    run(getattr(token, change)("97531"))
    with pytest.raises(Locked):
        run(getattr(token, change)("86420"))


def test_a_lock_takes_the_check_back(victim):
    victim.put()
    token = victim.bench.boot()
    run(token.unlock(PIN))
    assert run(token.check_pin(PIN))
    token.lock()
    run(token.unlock(PIN))
    with pytest.raises(Locked):
        run(token.change_pin("97531"))
