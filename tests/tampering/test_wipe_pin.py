"""A wipe PIN takes as long as a wrong one: the same steps in the same order, until it is known.

Whoever forces the owner to unlock can stop the time and watch the flash's current.
"""

from __future__ import annotations

import pytest

from pocketotp.crypto import hkdf, pbkdf2
from pocketotp.crypto.siv import Siv
from tampering.victim import PIN, WRONG
from torture.bench import PowerCut, new_pin, new_wipe_pin, run

WIPE_PIN = "77777777"


def steps_of(victim, image: bytes, pin: str) -> list[tuple]:
    """What an unlock does up to the first flash operation after the attempt."""
    bench, done = victim.bench, []
    bench.restore(image)
    token = bench.boot(cut_after=2)  # the attempt is the first
    with pytest.MonkeyPatch.context() as patch:
        for owner, name, what in (
            (pbkdf2, "derive", lambda args: len(args[1])),
            (hkdf, "extract", lambda args: len(args[1])),
            (hkdf, "expand", lambda args: (args[1], args[2])),
            (Siv, "open", lambda args: len(args[1])),
            (bench.flash, "program", lambda args: args[0]),
        ):
            watch(patch, owner, name, what, done)
        try:
            assert run(token.unlock(pin)) == "wrong"
        except PowerCut:
            done.pop()  # the note that a wipe begins
    return done


def watch(patch, owner, name: str, what, done: list) -> None:
    """Notes every call, then lets it through."""
    real = getattr(owner, name)

    def watched(*args):
        done.append((name, what(args)))
        return real(*args)

    patch.setattr(owner, name, watched)


@pytest.fixture
def guarded(victim) -> bytes:
    """The victim's flash with a wipe PIN, nothing wrong so far."""
    victim.put()
    token = victim.bench.boot()
    assert run(token.unlock(PIN)) == "ok"
    assert new_wipe_pin(token, PIN, WIPE_PIN) is True
    return victim.bench.snapshot()


def test_the_same_steps_as_a_wrong_pin(victim, guarded):
    wrong = steps_of(victim, guarded, WRONG)
    assert [name for name, _ in wrong][:3] == ["program", "derive", "extract"]
    assert ("expand", (b"wipe", 32)) in wrong and ("expand", (b"kek", 64)) in wrong
    assert wrong[-1][0] == "open"
    assert steps_of(victim, guarded, WIPE_PIN) == wrong


def test_without_a_wipe_pin_they_are_the_same(victim, guarded):
    victim.put()
    token = victim.bench.boot()
    assert run(token.unlock(PIN)) == "ok"
    without = victim.bench.snapshot()
    assert steps_of(victim, without, WRONG) == steps_of(victim, guarded, WRONG)


def test_it_wipes_and_the_pin_itself_is_refused_as_one(victim, guarded):
    token = victim.bench.boot()
    assert run(token.unlock(PIN)) == "ok"
    assert token.has_wipe_pin and new_wipe_pin(token, PIN, PIN) is False
    assert run(token.unlock(WIPE_PIN)) == "wiped"


@pytest.mark.parametrize("change", ["pin", "recovery code", "wipe limit", "off"])
def test_what_becomes_of_it(victim, guarded, change):
    """A new PIN has another salt, so the wipe PIN is off; nothing else touches it."""
    token = victim.bench.boot()
    assert run(token.unlock(PIN)) == "ok"
    if change == "pin":
        new_pin(token, PIN, "8642")
    elif change == "recovery code":
        run(token.new_recovery_code(PIN))
        run(token.commit_recovery_code())
    elif change == "wipe limit":
        run(token.set_wipe_limit(5))
    else:
        run(token.set_wipe_pin(None))
    stays = change in ("recovery code", "wipe limit")
    assert token.has_wipe_pin == stays
    token.lock()
    assert not token.has_wipe_pin  # a locked token does not tell
    assert run(victim.bench.boot().unlock(WIPE_PIN)) == ("wiped" if stays else "wrong")
