"""Importing: what the owner is shown, what is stored, and that codes agree."""

from __future__ import annotations

from unittest import mock

import pytest

from link.rig import error_code
from pocketlink import protocol
from pocketotp.errors import StorageError
from pocketotp.vault.vault import Vault
from provisioning.account import Account
from provisioning.client import record_fields
from provisioning.errors import TokenError


def account(number: int, **fields) -> Account:
    return Account(f"Issuer {number}", f"user{number}", bytes([number + 1]) * 20, **fields)


def test_one_account_is_shown_in_full_and_its_code_agrees(rig):
    client = rig.client()
    result = client.import_accounts([account(1, digits=8, algorithm=protocol.SHA256)])
    assert (result.added, result.replaced, result.wrong) == (1, 0, [])
    assert rig.owner.seen == [
        ["Add account?", "Issuer 1", "user1", "TOTP, 8 digits, 30 s", "SHA-256"]
    ]
    assert [a.label for a in client.accounts()] == ["Issuer 1: user1"]


def test_many_are_counted_and_listed_and_replaced_names_are_marked(rig):
    client = rig.client()
    client.import_accounts([account(1), account(2)])
    result = client.import_accounts([account(3), account(2, digits=8)])
    assert (result.added, result.replaced, result.wrong) == (1, 1, [])
    assert rig.owner.seen[1] == [
        "Import 2?",
        "1 new, 1 replaced",
        "Issuer 3: user3",
        "REPLACES Issuer 2: user2\nTOTP, 8 digits, 30 s",
    ]
    assert [(a.name, a.digits) for a in client.accounts()] == [
        ("user1", 6),
        ("user2", 8),
        ("user3", 6),
    ]


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"period": 45}, ["TOTP, 6 digits, 45 s"]),
        ({"kind": protocol.HOTP, "counter": 7}, ["HOTP, 6 digits", "counter 7"]),
        ({"kind": protocol.STEAM, "digits": 5}, ["Steam, 30 s"]),
        (
            {"flags": 9, "algorithm": 2},
            ["TOTP, 6 digits, 30 s", "SHA-512", "hidden until OK", "disabled"],
        ),
    ],
)
def test_all_that_decides_the_codes_is_shown(rig, fields, shown):
    rig.client().import_accounts([account(1, **fields)])
    assert rig.owner.seen[0][3:] == shown


def test_in_a_list_what_is_not_usual_is_told(rig):
    """A hidden setting would be found out when a code is wrong, or typed where it must not be."""
    many = [
        account(1),
        account(2, digits=8, algorithm=protocol.SHA256),
        account(3, kind=protocol.HOTP, counter=7),
        account(4, flags=protocol.FLAG_DISABLED | protocol.FLAG_SHOW_ONLY),
        account(5, kind=protocol.STEAM, digits=5),
    ]
    rig.client().import_accounts(many)
    assert rig.owner.seen[0][2:] == [
        "Issuer 1: user1",
        "Issuer 2: user2\nTOTP, 8 digits, 30 s\nSHA-256",
        "Issuer 3: user3\nHOTP, 6 digits\ncounter 7",
        "Issuer 4: user4\nnever typed\ndisabled",
        "Issuer 5: user5\nSteam, 30 s",
    ]


def test_replacing_one_is_said(rig):
    client = rig.client()
    client.import_accounts([account(1)])
    client.import_accounts([account(1, digits=7)])
    assert rig.owner.seen[1][0] == "Replace account?"


def test_refused_means_nothing_changed(rig):
    client = rig.client()
    client.import_accounts([account(1)])
    rig.owner.answer = False
    with pytest.raises(TokenError) as refused:
        client.import_accounts([account(2), account(3)])
    assert refused.value.code == protocol.REFUSED
    assert [a.name for a in client.accounts()] == ["user1"]
    rig.owner.answer = True
    assert client.import_accounts([account(4)]).added == 1


def test_nobody_there_times_out_and_nothing_changed(rig):
    client = rig.client()
    rig.owner.answer = None
    with pytest.raises(TokenError) as late:
        client.import_accounts([account(1)])
    assert late.value.code == protocol.TIMED_OUT
    assert 60_000 <= rig.now_ms < 80_000
    assert client.accounts() == []
    assert rig.link.confirmation is None


def test_another_frame_cancels_the_question(rig):
    client = rig.client()
    rig.owner.answer = None
    client.request(protocol.IMPORT_BEGIN, {"count": 1})
    client.request(protocol.IMPORT_RECORD, record_fields(0, account(1)))
    asked = client._connection._send(protocol.IMPORT_COMMIT, {})
    while rig.link.confirmation is None:
        rig.tick()
    assert client.request(protocol.LIST, {"first": 0})["total"] == 0
    assert rig.link.confirmation is None
    assert asked is not None
    with pytest.raises(TokenError) as gone:
        client.request(protocol.IMPORT_COMMIT)
    assert gone.value.code == protocol.OUT_OF_ORDER


def test_two_hundred_fit_and_one_more_does_not(rig):
    client = rig.client()
    progress = []
    many = [account(n) for n in range(200)]
    result = client.import_accounts(many, lambda *step: progress.append(step))
    assert (result.added, result.checked, result.wrong) == (200, 200, [])
    assert progress[0] == ("sending", 1, 200)
    assert progress[-1] == ("comparing", 200, 200)
    assert len(client.accounts()) == 200
    with pytest.raises(TokenError) as full:
        client.import_accounts([account(201)])
    assert full.value.code == protocol.FULL
    assert len(client.accounts()) == 200


def test_a_record_that_fails_half_way_ends_the_import(rig):
    """What it was to replace is forgotten already: nothing may be committed."""
    client = rig.client()
    client.import_accounts([account(number) for number in range(3)])
    client.request(protocol.IMPORT_BEGIN, {"count": 1})
    again = record_fields(0, account(1, digits=8))
    with mock.patch("pocketotp.vault.record.seal", side_effect=MemoryError):
        assert error_code(client, protocol.IMPORT_RECORD, again) == protocol.FAULT
    assert error_code(client, protocol.IMPORT_RECORD, again) == protocol.OUT_OF_ORDER
    assert [entry.digits for entry in client.accounts()] == [6, 6, 6]
    assert client.import_accounts([account(1, digits=8)]).replaced == 1
    assert [entry.digits for entry in client.accounts()] == [6, 8, 6]


def test_a_counter_that_has_no_next_one_is_refused(rig):
    client = rig.client()
    client.request(protocol.IMPORT_BEGIN, {"count": 1})
    for counter, answer in ((2**64 - 1, protocol.BAD_ACCOUNT), (2**64 - 2, None)):
        fields = record_fields(0, account(1, kind=protocol.HOTP))
        fields["counter"] = protocol.pack_u64(counter)
        if answer:
            assert error_code(client, protocol.IMPORT_RECORD, fields) == answer
        else:
            client.request(protocol.IMPORT_RECORD, fields)
    client.request(protocol.IMPORT_COMMIT)
    rig.token.next_hotp(0)
    with pytest.raises(StorageError, match="used up"):
        rig.token.next_hotp(0)


def test_records_come_in_order_and_complete(rig):
    client = rig.client()

    def refused(kind, fields=None):
        return error_code(client, kind, fields)

    assert refused(protocol.IMPORT_RECORD, record_fields(0, account(1))) == protocol.OUT_OF_ORDER
    assert refused(protocol.IMPORT_COMMIT) == protocol.OUT_OF_ORDER
    client.request(protocol.IMPORT_BEGIN, {"count": 2})
    assert refused(protocol.IMPORT_RECORD, record_fields(1, account(1))) == protocol.BAD_PAYLOAD
    client.request(protocol.IMPORT_RECORD, record_fields(0, account(1)))
    assert refused(protocol.IMPORT_COMMIT) == protocol.OUT_OF_ORDER
    client.request(protocol.IMPORT_RECORD, record_fields(1, account(2)))
    assert refused(protocol.IMPORT_RECORD, record_fields(2, account(3))) == protocol.OUT_OF_ORDER
    assert client.request(protocol.IMPORT_COMMIT)["added"] == 2


def test_a_bad_account_is_named_by_field(rig):
    client = rig.client()
    client.request(protocol.IMPORT_BEGIN, {"count": 1})
    with pytest.raises(TokenError) as bad:
        client.request(protocol.IMPORT_RECORD, {**record_fields(0, account(1)), "digits": 4})
    assert (bad.value.code, bad.value.field) == (protocol.BAD_ACCOUNT, "digits")
    client.request(protocol.IMPORT_RECORD, record_fields(0, account(1)))


def test_verify_needs_a_commit(rig):
    client = rig.client()
    with pytest.raises(TokenError) as early:
        client.verify(0)
    assert early.value.code == protocol.NOT_FOUND


def test_a_wrong_code_is_found(rig, monkeypatch):
    client = rig.client()
    monkeypatch.setattr(rig.token, "verify_code", lambda n: "000000" if n else "282760")
    result = client.import_accounts([account(0), account(1)])
    assert [a.name for a in result.wrong] == ["user0", "user1"]


def test_a_program_that_goes_away_leaves_nothing(rig):
    client = rig.client()
    client.request(protocol.IMPORT_BEGIN, {"count": 3})
    client.close()
    rig.ticks(500)
    assert rig.link.session is None
    client = rig.client()
    assert client.import_accounts([account(1)]).added == 1


@pytest.mark.parametrize("before", [0, 2])
def test_beginning_anew_waits_until_the_slot_is_whole_again(rig, before):
    client = rig.client()
    names = [f"user{n}" for n in range(before)]
    if before:
        client.import_accounts([account(n) for n in range(before)])
    for _ in range(3):
        client.request(protocol.IMPORT_BEGIN, {"count": 1})
        client.request(protocol.IMPORT_RECORD, record_fields(0, account(3)))
    assert client.import_accounts([account(4)]).added == 1
    assert [a.name for a in client.accounts()] == [*names, "user4"]
    rig.token.lock()
    client.wait_unlocked()
    assert [a.name for a in client.accounts()] == [*names, "user4"]


def test_an_import_whose_old_slot_cannot_be_rewritten_counts_and_can_be_compared(rig):
    client = rig.client()
    client.import_accounts([account(1)])
    again = [account(1, digits=8), account(2)]
    with (
        mock.patch.object(Vault, "repair", side_effect=StorageError("no")),
        pytest.raises(TokenError) as told,
    ):
        client.import_accounts(again)
    assert told.value.code == protocol.UNFINISHED
    assert client.compare_codes(again) == []
    assert [(a.name, a.digits) for a in client.accounts()] == [("user1", 8), ("user2", 6)]
