"""Flipped bits in index and records: every one is noticed; what the other slot has is mended.

A flip in a head, a tag or the index condemns the slot. A flip in the sealed content of one account
is found when that is opened, and its twin in the other slot replaces it; only an account that has
no twin yet, because it was just imported, can be lost, and then it is said to be damaged.
"""

from __future__ import annotations

import pytest

from pocketotp.errors import StorageError
from pocketotp.vault.vault import Damaged, Vault
from simulator.chips import flash as chip
from simulator.chips.flash import PowerCut
from tampering.memory import flips, pair_of
from tampering.victim import AS_BEFORE, REFUSED, REPAIRED, judge
from torture import traces
from torture.bench import PIN, new_pin, run
from torture.world import account_fields

SLOT = 65536
HEAD = 24  # clear head and tag of a record


@pytest.fixture(scope="module")
def dek(victim):
    victim.put()
    token = victim.bench.boot()
    run(token.unlock(PIN))
    return bytes(token.vault.dek)


def stored(victim, name):
    """(offset in the slot, size) of the index and each account record of a slot."""
    at = victim.at[name]
    return [(start - at, size) for start, _, _, size in traces.records(victim.image, at)]


def open_all(slot: bytes, dek: bytes) -> list[tuple]:
    """Every account of a slot that has no other. Raises Damaged."""
    vault = Vault(pair_of(slot), 0, bytearray(dek), bytearray(4096))
    return [account_fields(vault.account(place)) for place in vault.places()]


def test_every_bit_of_every_record_is_noticed(victim, dek):
    slot = victim.part(victim.newest, length=SLOT)
    assert open_all(slot, dek) == list(victim.world.accounts)
    count = 0
    for start, size in stored(victim, victim.newest):
        for _, changed in flips(slot, start, start + size):
            with pytest.raises(Damaged):
                open_all(changed, dek)
            count += 1
    assert count > 2000


def test_bytes_between_and_behind_the_records_mean_nothing(victim, dek):
    slot = victim.part(victim.newest, length=SLOT)
    (start, size), *_, (last, last_size) = stored(victim, victim.newest)
    blank = [start + size, start + 1023, last + last_size, SLOT - 1]
    assert [slot[at] for at in blank] == [0xFF] * 4
    for at in blank:
        for _, changed in flips(slot, at, at + 1):
            assert open_all(changed, dek) == list(victim.world.accounts)


def test_a_flip_in_a_head_or_the_index_undoes_the_last_import(victim):
    for number, (start, size) in enumerate(stored(victim, victim.newest)):
        for byte in range(start, start + (size if number == 0 else HEAD), 7):
            victim.flip(victim.at[victim.newest] + byte, byte % 8)
            assert judge(victim.bench, victim.before) == REPAIRED


def test_a_flip_in_an_account_is_mended_from_its_twin(victim):
    for start, size in stored(victim, victim.newest)[1:-1]:
        for byte in range(start + HEAD, start + size, 6):
            victim.flip(victim.at[victim.newest] + byte, byte % 8)
            assert judge(victim.bench, victim.world) == AS_BEFORE
            assert (
                victim.bench.flash.memory[victim.at[victim.newest] + byte]
                == (victim.image[victim.at[victim.newest] + byte])
            )


def test_a_flip_in_an_account_without_a_twin_is_said(victim):
    start, size = stored(victim, victim.newest)[-1]
    for byte in range(start + HEAD, start + size, 9):
        victim.flip(victim.at[victim.newest] + byte, byte % 8)
        assert judge(victim.bench, victim.world) == REFUSED


def test_a_flip_in_the_older_slot_is_harmless(victim):
    for start, size in stored(victim, victim.older):
        for byte in range(start, start + size, 23):
            victim.flip(victim.at[victim.older] + byte, byte % 8)
            assert judge(victim.bench, victim.world) == AS_BEFORE


def hit_an_account(victim, number: int):
    """An unlocked token in whose newest slot a bit of account `number` is flipped."""
    start, size = stored(victim, victim.newest)[1 + number]
    victim.flip(victim.at[victim.newest] + start + size - 1, 0)
    token = victim.bench.boot()
    run(token.unlock(PIN))
    return token


@pytest.mark.parametrize("change", ["new PIN", "delete", "import", "new recovery code"])
def test_a_change_mends_before_it_overwrites_the_twin(victim, change):
    """Otherwise the flipped bit would be copied over the only whole record."""
    token = hit_an_account(victim, 0)
    if change == "new PIN":
        new_pin(token, PIN, PIN)
    elif change == "delete":
        run(token.delete(token.entry(1)[0]))
    elif change == "import":
        importer = token.begin_import(0)
        run(importer.begin())
        run(importer.prepare())
        run(importer.commit())
    else:
        run(token.new_recovery_code(PIN))
        run(token.commit_recovery_code())
    assert account_fields(token.account(0)) == victim.world.accounts[0]


def test_one_lost_account_does_not_stop_the_others(victim):
    last = len(victim.world.accounts) - 1
    token = hit_an_account(victim, last)
    with pytest.raises(StorageError):
        token.account(last)
    new_pin(token, PIN, "13579")
    run(token.delete(token.entry(0)[0]))
    run(token.delete(token.entry(last - 1)[0]))
    token = victim.bench.boot()
    assert run(token.unlock("13579")) == "ok"
    seen = [account_fields(token.account(position)) for position in range(token.count)]
    assert seen == list(victim.world.accounts[1:last])


def test_the_recovery_code_opens_past_a_damaged_slot(victim):
    """The head of a record is hit in the newest slot, and the PIN is forgotten."""
    start, _ = stored(victim, victim.newest)[2]
    victim.flip(victim.at[victim.newest] + start, 3)
    token = victim.bench.boot()
    assert run(token.recover(list(victim.world.groups))) == "ok"
    run(token.set_pin("8642"))
    seen = [account_fields(token.account(position)) for position in range(token.count)]
    assert seen == list(victim.before.accounts)
    token = victim.bench.boot()
    assert run(token.unlock("8642")) == "ok" and None not in token.pair.heads


@pytest.mark.parametrize("style", [chip.half_done, chip.nothing_done, chip.all_done])
def test_a_cut_while_a_record_is_mended(victim, style):
    """Two misfortunes at once: still the vault, at worst without its last import."""
    for point in range(1, 18):
        token = hit_an_account(victim, 0)
        victim.bench.flash.cut_after, victim.bench.flash.cut_style = point, style
        with pytest.raises(PowerCut):
            token.account(0)
        token = victim.bench.boot()
        assert run(token.unlock(PIN)) == "ok"
        before = victim.before.accounts
        seen = [account_fields(token.account(position)) for position in range(len(before))]
        assert seen == list(before)
