"""Deleting: the label must match, the owner decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pocketlink import protocol
from provisioning.account import Account
from provisioning.errors import TokenError
from torture import traces

ACCOUNTS = [Account("GitHub", f"user{n}", bytes([n + 1]) * 20) for n in range(3)]


def test_the_owner_sees_what_goes(rig):
    client = rig.client()
    client.import_accounts(ACCOUNTS)
    client.delete(client.accounts()[1])
    assert rig.owner.seen[-1] == ["Delete account?", "GitHub", "user1", "Gone for good."]
    assert [a.name for a in client.accounts()] == ["user0", "user2"]


def test_refused_keeps_it(rig):
    client = rig.client()
    client.import_accounts(ACCOUNTS)
    rig.owner.answer = False
    with pytest.raises(TokenError) as refused:
        client.delete(client.accounts()[1])
    assert refused.value.code == protocol.REFUSED
    assert len(client.accounts()) == 3


@pytest.mark.parametrize("change", [{"name": "user2"}, {"issuer": "Other"}, {"place": 77}])
def test_a_stale_list_deletes_nothing(rig, change):
    client = rig.client()
    client.import_accounts(ACCOUNTS)
    stale = replace(client.accounts()[1], **change)
    with pytest.raises(TokenError) as error:
        client.delete(stale)
    assert error.value.code == protocol.NOT_FOUND
    assert len(rig.owner.seen) == 1
    assert len(client.accounts()) == 3


def test_not_while_an_import_is_going_on(rig):
    client = rig.client()
    client.import_accounts(ACCOUNTS)
    target = client.accounts()[0]
    client.request(protocol.IMPORT_BEGIN, {"count": 1})
    with pytest.raises(TokenError) as error:
        client.delete(target)
    assert error.value.code == protocol.OUT_OF_ORDER
    client.request(protocol.IMPORT_ABORT)
    client.delete(target)
    assert len(client.accounts()) == 2


def test_a_damaged_account_is_listed_and_can_be_deleted(rig):
    client = rig.client()
    client.import_accounts(ACCOUNTS)
    memory = rig.bench.flash.memory
    for slot in traces.slots(bytes(memory)):
        for at, number, place, _ in traces.records(bytes(memory), slot):
            if number and place == client.accounts()[1].place:
                memory[at + 40] ^= 1
    listed = client.accounts()
    assert [(a.issuer, a.name) for a in listed] == [
        ("GitHub", "user0"),
        ("damaged", f"account {listed[1].place}"),
        ("GitHub", "user2"),
    ]
    client.delete(listed[1])
    assert [a.name for a in client.accounts()] == ["user0", "user2"]
