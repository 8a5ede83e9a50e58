"""Slots swapped, truncated, written back from an earlier day, or mixed from two tokens or times."""

from __future__ import annotations

import pytest

from pocketotp import states
from pocketotp.vault import events
from tampering.forge import checked
from tampering.victim import AS_BEFORE, PIN, REFUSED, REPAIRED, judge, make_victim
from torture import traces
from torture.bench import cheap_derivation, run
from torture.fat12 import Fat12

SLOT = 65536
BODY = 4096


@pytest.fixture(scope="module")
def stranger():
    """Another token with another vault."""
    with cheap_derivation():
        stranger = make_victim(seed=2)
        yield stranger
        stranger.bench.close()


def slot(victim, name):
    return victim.part(name, length=SLOT if name.startswith("vault") else 4096)


@pytest.mark.parametrize("pair", [("vault.a", "vault.b"), ("state.a", "state.b")])
def test_swapped_slots_change_nothing(victim, pair):
    """The sequence says which one counts, not the file."""
    first, second = pair
    victim.put((victim.at[first], slot(victim, second)), (victim.at[second], slot(victim, first)))
    assert judge(victim.bench, victim.world) == AS_BEFORE


@pytest.mark.parametrize("keep", [0, 512, 1023, 1100, 1200])
def test_a_truncated_body_gives_way_to_the_other_slot(victim, keep):
    blank = b"\xff" * (SLOT - BODY - keep)
    victim.put((victim.at[victim.newest] + BODY + keep, blank))
    assert judge(victim.bench, victim.before) == REPAIRED


def test_two_truncated_bodies_are_refused(victim):
    blank = b"\xff" * 4096
    victim.put(*[(victim.at[name] + BODY, blank) for name in ("vault.a", "vault.b")])
    assert judge(victim.bench, victim.world) == REFUSED


def test_a_blank_slot_is_written_again(victim):
    for name in ("vault.a", "vault.b"):
        victim.put((victim.at[name], b"\xff" * SLOT))
        world = victim.before if name == victim.newest else victim.world
        assert judge(victim.bench, world) == REPAIRED


def test_a_truncated_file_is_refused_and_the_vault_kept(victim):
    """Its directory entry says 512 bytes: the token does not take the drive for a new one."""
    fat = Fat12(victim.image)
    root = victim.image[fat.root : fat.data]
    entry = root.index(b"VAULT   B  ")
    victim.put((fat.root + entry + 28, (512).to_bytes(4, "little")))
    token = victim.bench.boot()
    assert token.state == states.DAMAGED
    assert traces.left(victim.bench.flash.memory, traces.everything(victim.image)) == len(
        traces.everything(victim.image)
    )


def test_records_swapped_inside_a_body_are_noticed(victim):
    """Two accounts of the same size change places, and with that their counters."""
    (first, _, _, size), (second, _, _, other) = list(
        traces.records(victim.image, victim.at[victim.newest])
    )[1:3]
    assert size == other
    image = victim.image
    victim.put((first, image[second : second + size]), (second, image[first : first + size]))
    assert judge(victim.bench, victim.before) == REPAIRED


def test_a_changed_place_is_noticed(victim):
    """It would give an HOTP account the counter of another."""
    at = list(traces.records(victim.image, victim.at[victim.newest]))[3][0]
    victim.put((at + 4, b"\x63"))
    assert judge(victim.bench, victim.before) == REPAIRED


def test_exchanged_places_are_noticed(victim):
    """A TOTP account would be shown as the HOTP one, and take its counter."""
    records = list(traces.records(victim.image, victim.at[victim.newest]))
    (first, _, place, _), (second, _, other, _) = records[1], records[3]
    assert place != other
    victim.put((first + 4, bytes((other,))), (second + 4, bytes((place,))))
    assert judge(victim.bench, victim.before) == REPAIRED


def test_in_both_slots_it_is_refused(victim):
    changes = [
        (list(traces.records(victim.image, victim.at[name]))[1][0] + 4, b"\x63")
        for name in ("vault.a", "vault.b")
    ]
    victim.put(*changes)
    assert judge(victim.bench, victim.world) == REFUSED


def test_a_record_put_twice_is_noticed(victim):
    (first, _, _, size), (second, _, _, _) = list(
        traces.records(victim.image, victim.at[victim.newest])
    )[1:3]
    victim.put((second, victim.image[first : first + size]))
    assert judge(victim.bench, victim.before) == REPAIRED


def test_the_body_of_another_time_is_noticed(victim):
    """The newest header over the body before the last import."""
    body = slot(victim, victim.older)[BODY:]
    victim.put((victim.at[victim.newest] + BODY, body))
    assert judge(victim.bench, victim.before) == REPAIRED


def test_the_header_of_another_time_is_noticed(victim):
    """The header before the last import, made the newest, over the newest body."""
    head = bytearray(slot(victim, victim.older)[:512])
    head[8:12] = (99).to_bytes(4, "little")
    victim.put((victim.at[victim.newest], checked(head)))
    assert judge(victim.bench, victim.before) == REPAIRED


@pytest.mark.parametrize("part", ["body", "a record"])
def test_records_of_another_token_are_noticed(victim, stranger, part):
    if part == "body":
        data = slot(stranger, stranger.newest)[BODY:]
        victim.put((victim.at[victim.newest] + BODY, data))
    else:
        at, _, _, size = list(traces.records(victim.image, victim.at[victim.newest]))[1]
        start = list(traces.records(stranger.image, stranger.at[stranger.newest]))[1][0]
        victim.put((at, stranger.image[start : start + size]))
    assert judge(victim.bench, victim.before) == REPAIRED


def newer(head):
    """A header block with a sequence above all others."""
    head = bytearray(head[:512])
    head[8:12] = (99).to_bytes(4, "little")
    return checked(head)


def test_a_header_of_another_token_does_not_count(victim, stranger):
    """Its PIN would open it, so it is not even asked for: nvm names another vault."""
    victim.put((victim.at[victim.newest], newer(slot(stranger, stranger.newest))))
    assert judge(victim.bench, victim.before) == REPAIRED
    victim.put((victim.at[victim.older], newer(slot(stranger, stranger.newest))))
    assert judge(victim.bench, victim.world) == REPAIRED


def test_a_slot_of_another_token_beside_the_newest_one_is_overwritten(victim, stranger):
    foreign = newer(slot(stranger, stranger.newest)) + slot(stranger, stranger.newest)[512:]
    victim.put((victim.at[victim.older], foreign))
    assert judge(victim.bench, victim.world) == REPAIRED
    assert foreign[48:64] not in victim.bench.flash.memory  # its salt


def test_a_foreign_wipe_limit_wipes_nothing(victim, stranger):
    """Two wrong PINs of ten are not two of three in the slot that somebody put there."""
    head = bytearray(slot(stranger, stranger.newest)[:512])
    head[6] = 3
    victim.put((victim.at[victim.older], newer(head)))
    token = victim.bench.boot()
    assert run(token.unlock("1111")) == "wrong"
    assert victim.bench.boot().tries_left == 7


def test_headers_of_another_token_in_both_slots_are_refused(victim, stranger):
    head = slot(stranger, stranger.newest)[:512]
    victim.put((victim.at["vault.a"], head), (victim.at["vault.b"], head))
    assert victim.bench.boot().state == states.DAMAGED


def test_a_whole_slot_of_another_token_is_refused(victim, stranger):
    """Also with the victim's attempts: no vault opens on a count that is not its own."""
    victim.put(
        *[(victim.at[name], slot(stranger, name)) for name in ("vault.a", "vault.b", "state.a")]
    )
    assert victim.bench.boot().state == states.DAMAGED


def test_the_state_of_another_token_is_not_read(victim, stranger):
    """Its counters would be wrong; the victim's own block is older, but its own."""
    block = slot(stranger, stranger.newest_state)
    victim.put((victim.at[victim.newest_state], block))
    token = victim.bench.boot()
    assert run(token.unlock(PIN)) == "ok"
    counters = [token.hotp_counter(position) for position in range(token.count)]
    assert counters == list(victim.world.counters)
    victim.put(*[(victim.at[name], block) for name in ("state.a", "state.b")])
    token = victim.bench.boot()
    assert run(token.unlock(PIN)) == "ok"
    assert events.STATE_LOST in [token.events.get(n)[0] for n in range(len(token.events))]
