"""Header fields changed by somebody who makes the check sum right again."""

from __future__ import annotations

import pytest

from pocketotp import states
from pocketotp.crypto import pbkdf2
from pocketotp.errors import StorageError
from pocketotp.vault import header, keys
from tampering.forge import checked, with_field
from tampering.victim import REFUSED, REPAIRED, judge
from torture.bench import PIN, run
from torture.world import Broken

ITERATIONS, LIMIT, LENGTH, COUNT = (20, "<I"), (6, "<B"), (16, "<I"), (24, "<H")
OUTSIDE = [
    (*ITERATIONS, 0),
    (*ITERATIONS, 1),
    (*ITERATIONS, 3_999),
    (*ITERATIONS, 200_001),
    (*ITERATIONS, 0xFFFFFFFF),
    (*LIMIT, 0),
    (*LIMIT, 2),
    (*LIMIT, 17),
    (*LIMIT, 255),
    (*LENGTH, 1_023),
    (*LENGTH, 61_441),
    (*COUNT, 201),
    (4, "<B", 0),  # version
    (4, "<B", 2),
    (5, "<B", 1),  # flags
    (7, "<B", 1),  # an additional factor that this firmware does not know
    (26, "<H", 1),  # reserved
]
INSIDE = [(*ITERATIONS, 4_000), (*ITERATIONS, 200_000), (*LIMIT, 3), (*LIMIT, 16)]


@pytest.mark.parametrize("change", OUTSIDE)
def test_a_field_outside_its_limits_is_refused(victim, change):
    block = with_field(victim.part(victim.newest), *change)
    assert header.parse(block[:512]) is None
    victim.put((victim.at[victim.newest], block))
    assert judge(victim.bench, victim.before) == REPAIRED


@pytest.mark.parametrize("change", OUTSIDE)
def test_in_both_slots_nothing_is_derived_from_it(victim, change, monkeypatch):
    both = ("vault.a", "vault.b")
    victim.put(*[(victim.at[name], with_field(victim.part(name), *change)) for name in both])
    monkeypatch.setattr(pbkdf2, "derive", lambda *_, **__: pytest.fail("a key is derived"))
    assert victim.bench.boot().state == states.DAMAGED


@pytest.mark.parametrize("change", INSIDE)
def test_the_limits_themselves_are_inside(victim, change):
    assert header.parse(with_field(victim.part(victim.newest), *change)[:512]) is not None


@pytest.mark.parametrize("change", [(*LENGTH, 2_000), (*COUNT, 5), (8, "<I", 900)])
def test_the_hmac_covers_what_is_inside_the_limits(victim, change):
    victim.put((victim.at[victim.newest], with_field(victim.part(victim.newest), *change)))
    assert judge(victim.bench, victim.before) == REPAIRED


def test_the_wrap_covers_the_iterations(victim):
    """So the right PIN opens nothing with fewer of them, and nothing is stretched less."""
    block = with_field(victim.part(victim.newest), *ITERATIONS, 5_000)
    victim.put((victim.at[victim.newest], block))
    assert judge(victim.bench, victim.world) == REFUSED


FIELDS = {  # bytes: what becomes of them
    (48, 64): REFUSED,  # salt: the PIN's key is another
    (64, 80): REPAIRED,  # recovery salt
    (80, 144): REFUSED,  # factor data
    (144, 224): REFUSED,  # PIN wrap
    (224, 304): REPAIRED,  # recovery wrap
    (304, 336): REPAIRED,  # wipe tag
    (448, 480): REPAIRED,  # HMAC
}


@pytest.mark.parametrize("field", FIELDS)
def test_changed_salts_wraps_and_hmac_do_not_open(victim, field):
    block = bytearray(victim.part(victim.newest, length=512))
    start, end = field
    block[start:end] = bytes(byte ^ 0x5A for byte in block[start:end])
    victim.put((victim.at[victim.newest], checked(block)))
    assert judge(victim.bench, victim.before) == FIELDS[field]


def test_a_wrap_of_somebody_elses_opens_nothing(victim):
    """A data key of the thief's, wrapped under a PIN of the thief's, over the owner's records."""
    head = header.parse(victim.part(victim.newest, length=512))
    prk = run(keys.pin_prk(b"6666", head.salt, head.iterations))
    head.pin_wrap = keys.wrap(prk, bytes(range(64)), head.pin_context())
    victim.put((victim.at[victim.newest], head.encode()))
    token = victim.bench.boot()
    with pytest.raises(StorageError):
        run(token.unlock("6666"))
    assert token.state == states.LOCKED and token.failures == victim.world.failures + 1


def test_tries_follow_the_limit_in_the_header_and_an_opened_vault_shows_a_forged_one(victim):
    """Whoever can write the header can write nvm, too: the limit is not a secret kept by it.

    But the first right PIN finds the forgery and goes back to the other slot.
    """
    victim.put((victim.at[victim.newest], with_field(victim.part(victim.newest), *LIMIT, 16)))
    token = victim.bench.boot()
    assert token.tries_left == 16 - victim.world.failures
    assert run(token.unlock(PIN)) == "ok"
    assert token.vault.header.wipe_limit == 10


def test_judge_notices_a_vault_that_is_not_the_victims(victim):
    """The measuring instrument itself."""
    victim.put()
    with pytest.raises(Broken):
        judge(victim.bench, victim.before)
