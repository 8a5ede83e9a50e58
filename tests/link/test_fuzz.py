"""A storm of bent frames crashes nothing, stores nothing, and the token goes on."""

from __future__ import annotations

import pytest

from link.fuzz import DOINGS, Storm, kept, storm
from link.rig import PIN
from pocketlink import protocol
from provisioning.account import Account
from torture.bench import run

FRAMES = 1500
KEPT = [Account("Kept", "one", bytes(20)), Account("Kept", "two", bytes(32))]


def test_unlocked_with_nobody_at_the_buttons(rig):
    rig.client().import_accounts(KEPT)
    rig.owner.answer = None
    before = kept(rig)
    told = storm(rig, FRAMES, seed=1).told
    assert rig.link.faults == 0
    assert told[protocol.OK] and told[protocol.PENDING] and told[protocol.ERROR]
    assert kept(rig) == before
    assert [account.name for account in rig.client().accounts()] == ["one", "two"]
    token = rig.bench.boot()
    assert run(token.unlock(PIN)) == "ok"
    assert token.count == 2


@pytest.mark.parametrize("doing", DOINGS)
def test_lengths_that_wrap_in_the_middle_of_everything(rig, doing):
    rig.client().import_accounts(KEPT)
    rig.owner.answer = None
    before = kept(rig)
    blown = Storm(rig, seed=6)
    for kind in (protocol.IMPORT_RECORD, protocol.RESTORE_DATA, protocol.HELLO, protocol.INFO):
        blown.begin(doing)
        blown.hostile(kind)
    blown.calm()
    assert rig.link.faults == 0
    assert kept(rig) == before


def test_unlocked_with_an_owner_who_refuses(rig):
    rig.client().import_accounts(KEPT)
    rig.owner.answer = False
    storm(rig, FRAMES, seed=2)
    assert rig.link.faults == 0
    assert [account.name for account in rig.client().accounts()] == ["one", "two"]


def test_unlocked_with_an_owner_who_accepts_everything(rig):
    storm(rig, FRAMES, seed=3)
    assert rig.link.faults == 0
    rig.client().accounts()


def test_locked_and_blank_change_not_one_bit_of_flash(locked, blank):
    for rig, seed in ((locked, 4), (blank, 5)):
        flash = bytes(rig.bench.flash.memory)
        storm(rig, FRAMES, seed)
        assert rig.link.faults == 0
        assert bytes(rig.bench.flash.memory) == flash
        assert rig.client().info()["accounts"] is None
