"""Slots written back from an earlier day.

Beside a newer slot an old one does nothing, and what a change took away is erased again. All four
slots together bring the old vault back (no chip of ours can tell), but never its attempts.
"""

from __future__ import annotations

import pytest

from pocketotp import states
from pocketotp.pin.opening import compact
from tampering.victim import AS_BEFORE, PIN, SLOTS, WRONG, judge
from torture import traces
from torture.bench import new_pin, run
from torture.fat12 import Fat12

NEW_PIN = "97531"
NVM = 0x0FF000


def sizes(name):
    return 65536 if name.startswith("vault") else 4096


def saved(image, at, *names):
    """These slots of an image, for `write_back`."""
    return [(at[name], image[at[name] :][: sizes(name)]) for name in names]


def write_back(bench, slots):
    """Power off; the slots are what they were."""
    bench.close()
    for at, data in slots:
        bench.flash.memory[at : at + len(data)] = data


@pytest.mark.parametrize("name", ["vault.a", "vault.b"])
def test_an_old_slot_does_not_open_with_the_old_pin(victim, name):
    """Nor is it left there: the next unlock erases it."""
    victim.put()
    token = victim.bench.boot()
    run(token.unlock(PIN))
    new_pin(token, PIN, NEW_PIN)
    old = traces.pin(victim.image)
    write_back(victim.bench, saved(victim.image, victim.at, name))
    token = victim.bench.boot()
    assert traces.left(victim.bench.flash.memory, old) > 0
    assert run(token.unlock(PIN)) == "wrong"
    assert run(token.unlock(NEW_PIN)) == "ok"
    assert traces.left(victim.bench.flash.memory, old) == 0


def test_an_old_slot_does_not_bring_a_deleted_account_back(victim):
    victim.put()
    token = victim.bench.boot()
    run(token.unlock(PIN))
    place = token.entry(0)[0]
    run(token.delete(place))
    gone = traces.record(victim.image, place)
    for name in ("vault.a", "vault.b"):
        write_back(victim.bench, saved(victim.image, victim.at, name))
        token = victim.bench.boot()
        assert traces.left(victim.bench.flash.memory, gone) == 2
        assert run(token.unlock(PIN)) == "ok"
        assert token.count == len(victim.world.accounts) - 1
        assert traces.left(victim.bench.flash.memory, gone) == 0


def test_an_old_state_beside_the_newest_is_not_read(victim):
    victim.put()
    token = victim.bench.boot()
    run(token.unlock(PIN))
    hotp = list(victim.world.counters).index(7)
    for _ in range(4):
        token.next_hotp(hotp)
    newest = ("state.a", "state.b")[token.state_pair.newest_first()[0]]
    other = "state.b" if newest == "state.a" else "state.a"
    write_back(victim.bench, saved(victim.image, victim.at, other))
    token = victim.bench.boot()
    run(token.unlock(PIN))
    assert token.hotp_counter(hotp) == 11


def test_attempts_are_not_restored_with_the_slots(victim):
    victim.put()
    token = victim.bench.boot()
    run(token.unlock(PIN))
    for _ in range(6):
        run(token.unlock(WRONG))
    write_back(victim.bench, saved(victim.image, victim.at, *SLOTS))
    token = victim.bench.boot()
    assert token.state == states.LOCKED and token.failures == 6
    for _ in range(3):
        assert run(token.unlock(WRONG)) == "wrong"
    assert run(token.unlock(WRONG)) == "wiped"
    assert victim.bench.boot().state == states.BLANK


def test_an_old_compaction_mark_restores_no_attempts(victim):
    """State blocks of the moment when nvm was last rewritten, after nvm was rewritten again."""
    victim.put()
    token = victim.bench.boot()
    run(token.unlock(PIN))
    steps = compact(token)
    next(steps)  # the mark is in the state, nvm is not touched yet
    marked = saved(victim.bench.snapshot(), victim.at, "state.a", "state.b")
    run(steps)
    for _ in range(2):
        run(compact(token))
    for _ in range(5):
        run(token.unlock(WRONG))
    write_back(victim.bench, marked)
    assert victim.bench.boot().failures == 5


def test_a_mark_that_nvm_has_reached_restores_no_attempts(victim):
    """The block with the mark stays in the flash until the next save; the later one may be hit."""
    victim.put()
    token = victim.bench.boot()
    run(token.unlock(PIN))
    run(compact(token))
    for _ in range(5):
        run(token.unlock(WRONG))
    newest = ("state.a", "state.b")[token.state_pair.newest_first()[0]]
    write_back(victim.bench, [(victim.at[newest], bytes(4096))])
    assert victim.bench.boot().failures == 5


def test_a_replaced_nvm_is_not_believed(victim):
    """Blank, or of another vault: only the recovery code opens."""
    for image in (
        b"\xff" * 4096,
        bytes(4096),
        victim.image[NVM : NVM + 4096].replace(b"POTN", b"POTM"),
    ):
        victim.put((NVM, image))
        token = victim.bench.boot()
        assert token.state == states.DAMAGED
        assert run(token.recover(list(victim.world.groups))) == "ok"


def test_the_same_image_is_the_same_token(victim):
    """The instrument: without tampering all is as before, and the drive is laid out as we think."""
    victim.put()
    assert judge(victim.bench, victim.world) == AS_BEFORE
    fat = Fat12(victim.image)
    assert all(fat.is_one_run(name) for name in SLOTS)
