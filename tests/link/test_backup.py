"""Backup and restore over the link: order, questions, refusals, and what is there afterwards."""

from __future__ import annotations

import pytest

from link.rig import PIN, Rig, error_code
from pocketlink import protocol
from pocketotp import states
from provisioning import recovery_code
from provisioning.account import Account
from provisioning.backup_file import parse
from provisioning.errors import TokenError
from torture import traces
from torture.bench import wear_out_state

HOTP = Account("Counter", "h", bytes(20), protocol.HOTP, counter=41)


def accounts(count: int) -> list[Account]:
    return [Account(f"Issuer {n}", f"user{n}", bytes([n + 1]) * 20) for n in range(count)]


@pytest.fixture
def other():
    """A token of another owner, with one account."""
    rig = Rig()
    rig.client().import_accounts([Account("Old", "account", bytes(20))])
    rig.owner.seen.clear()
    yield rig
    rig.close()


@pytest.fixture
def backup(rig) -> bytes:
    client = rig.client()
    client.import_accounts([*accounts(12), HOTP])
    rig.owner.seen.clear()
    return client.backup()


def labels(rig: Rig) -> list[str]:
    return [account.label for account in rig.client().accounts()]


def test_a_backup_is_confirmed_and_read_in_order(rig, backup):
    assert rig.owner.seen == [
        ["Back up 13 accounts?", "The file opens with", "your recovery code only."]
    ]
    assert backup[:4] == b"POTB"
    assert rig.link.session is None
    assert "backup" in rig.client().hello["caps"]


def test_a_chunk_may_be_read_again_and_none_left_out(rig):
    client = rig.client()
    client.import_accounts(accounts(3))
    assert error_code(client, protocol.BACKUP_READ, {"offset": 0}) == protocol.OUT_OF_ORDER
    size = client.request(protocol.BACKUP_BEGIN)["size"]
    first = client.request(protocol.BACKUP_READ, {"offset": 0})["data"]
    assert client.request(protocol.BACKUP_READ, {"offset": 0})["data"] == first
    second = client.request(protocol.BACKUP_READ, {"offset": len(first)})["data"]
    assert len(second) <= protocol.BACKUP_CHUNK
    for offset in (0, len(first) + 1, size):
        assert error_code(client, protocol.BACKUP_READ, {"offset": offset}) == protocol.OUT_OF_ORDER
    again = client.request(protocol.BACKUP_READ, {"offset": len(first)})["data"]
    assert again == second


def test_other_requests_may_come_in_between(rig, other):
    client = rig.client()
    client.import_accounts(accounts(1))
    size = client.request(protocol.BACKUP_BEGIN)["size"]
    data = b""
    while len(data) < size:
        client.info()
        data += client.request(protocol.BACKUP_READ, {"offset": len(data)})["data"]
    host = other.client()
    host.request(protocol.RESTORE_BEGIN, {"size": size})
    for at in range(0, size, 400):
        host.info()
        host.request(protocol.RESTORE_DATA, {"offset": at, "data": data[at : at + 400]})
        assert error_code(host, protocol.IMPORT_COMMIT) == protocol.OUT_OF_ORDER
    other.owner.codes = [rig.groups]
    assert host.request(protocol.RESTORE_COMMIT) == {"accounts": 1}


def test_a_refused_backup_tells_nothing(rig):
    rig.owner.answer = False
    client = rig.client()
    assert error_code(client, protocol.BACKUP_BEGIN) == protocol.REFUSED
    assert error_code(client, protocol.BACKUP_READ, {"offset": 0}) == protocol.OUT_OF_ORDER


def test_a_backup_of_a_vault_that_changes_ends(rig):
    client = rig.client()
    client.import_accounts(accounts(2))
    client.request(protocol.BACKUP_BEGIN)
    client.request(protocol.BACKUP_READ, {"offset": 0})
    for _ in rig.token.delete(0):
        pass
    assert error_code(client, protocol.BACKUP_READ, {"offset": 144}) == protocol.OUT_OF_ORDER
    assert rig.link.session is None


def test_without_a_clock_there_is_a_backup_all_the_same(rig):
    rig.clock.reason = "stopped"
    assert rig.client().backup()[8:16] == bytes(8)


def test_a_backup_restored_on_another_token(rig, backup, other):
    rig.owner.seen.clear()
    other.owner.codes = [rig.groups]
    waits: list[str] = []
    client = other.client(lambda what, done: waits.append(what))
    assert client.restore(backup) == 13
    assert other.owner.seen == [
        [
            "Restore backup?",
            "13 accounts from 2026-09-21",
            "replace all 1 here.",
            "Its recovery code will be yours.",
        ]
    ]
    assert {protocol.FOR_CONFIRM, protocol.FOR_ENTRY} <= set(waits)
    assert labels(other) == labels(rig)
    assert other.token.hotp_counter(12) == 41
    other.token.lock()
    other.client().wait_unlocked()
    assert labels(other) == labels(rig)


def test_a_wrong_code_may_be_entered_again(rig, backup, other):
    other.owner.codes = [other.groups, other.groups, rig.groups]
    assert other.client().restore(backup) == 13


def test_the_host_is_told_while_the_owner_takes_a_quarter_of_an_hour(rig, backup, other):
    waits: list[str] = []
    client = other.client(lambda what, done: waits.append(what))
    with pytest.raises(TokenError) as late:
        client.restore(backup)
    assert late.value.code == protocol.TIMED_OUT
    assert 900_000 <= other.now_ms < 960_000
    assert waits.count(protocol.FOR_ENTRY) > 400
    assert labels(other) == ["Old: account"]


def test_giving_up_at_the_code_changes_nothing(rig, backup, other):
    other.each_tick = lambda: other.link.refuse() if other.link.question else None
    with pytest.raises(TokenError) as refused:
        other.client().restore(backup)
    assert refused.value.code == protocol.REFUSED
    assert labels(other) == ["Old: account"]


def test_a_wrong_pin_locks_and_changes_nothing(rig, backup, other):
    other.owner.codes = [rig.groups]
    other.owner.pin = "9999"
    with pytest.raises(TokenError, match="wrong PIN") as wrong:
        other.client().restore(backup)
    assert wrong.value.code == protocol.LOCKED
    assert (other.token.state, other.token.failures) == (states.LOCKED, 1)
    other.owner.pin = PIN
    other.client().wait_unlocked()
    assert labels(other) == ["Old: account"]


def test_refused_means_nothing_changed(rig, backup, other):
    other.owner.answer = False
    with pytest.raises(TokenError) as refused:
        other.client().restore(backup)
    assert refused.value.code == protocol.REFUSED
    assert labels(other) == ["Old: account"]
    other.owner.answer = True
    other.owner.codes = [rig.groups]
    assert other.client().restore(backup) == 13


@pytest.mark.parametrize("where", [0, 4, 150, 700, -1700, -20])
def test_a_changed_backup_is_refused(rig, backup, other, where):
    changed = bytearray(backup)
    changed[where] ^= 1
    other.owner.codes = [rig.groups]
    with pytest.raises(TokenError) as bad:
        other.client().restore(bytes(changed))
    assert bad.value.code == protocol.BAD_BACKUP
    assert labels(other) == ["Old: account"]
    other.owner.codes = [rig.groups]
    assert other.client().restore(backup) == 13


def test_a_short_backup_is_refused(rig, backup, other):
    with pytest.raises(TokenError) as bad:
        other.client().restore(backup[:-1])
    assert bad.value.code == protocol.BAD_BACKUP


def test_bytes_come_in_order_and_complete(rig, backup, other):
    client = other.client()
    piece = {"offset": 0, "data": backup[:400]}
    assert error_code(client, protocol.RESTORE_DATA, piece) == protocol.OUT_OF_ORDER
    assert error_code(client, protocol.RESTORE_COMMIT) == protocol.OUT_OF_ORDER
    assert error_code(client, protocol.RESTORE_BEGIN, {"size": 70_000}) == protocol.BAD_PAYLOAD
    client.request(protocol.RESTORE_BEGIN, {"size": 500})
    client.request(protocol.RESTORE_DATA, piece)
    for offset, data in ((0, b"x"), (401, b"x"), (400, bytes(101))):
        fields = {"offset": offset, "data": data}
        assert error_code(client, protocol.RESTORE_DATA, fields) == protocol.OUT_OF_ORDER
    assert error_code(client, protocol.RESTORE_COMMIT) == protocol.OUT_OF_ORDER
    client.request(protocol.RESTORE_ABORT)
    assert error_code(client, protocol.RESTORE_COMMIT) == protocol.OUT_OF_ORDER
    assert labels(other) == ["Old: account"]


def test_another_frame_withdraws_the_question_for_the_code(rig, backup, other):
    client = other.client()
    client.request(protocol.RESTORE_BEGIN, {"size": len(backup)})
    for at in range(0, len(backup), 400):
        client.request(protocol.RESTORE_DATA, {"offset": at, "data": backup[at : at + 400]})
    client._connection._send(protocol.RESTORE_COMMIT, {})
    while other.link.question is None:
        other.tick()
    assert client.info()["accounts"] == 1
    assert other.link.question is None
    assert error_code(client, protocol.RESTORE_COMMIT) == protocol.OUT_OF_ORDER


def test_keys_are_overwritten_when_it_ends_early(rig, backup, other):
    other.owner.codes = [rig.groups]
    other.owner.pin = None
    client = other.client()
    client.request(protocol.RESTORE_BEGIN, {"size": len(backup)})
    for at in range(0, len(backup), 400):
        client.request(protocol.RESTORE_DATA, {"offset": at, "data": backup[at : at + 400]})
    client._connection._send(protocol.RESTORE_COMMIT, {})
    while other.link.question is None or other.link.question.asks != "PIN":
        other.tick()
    key = other.link.question.restorer._opened[0]
    assert any(key)
    other.link.reset()
    assert not any(key)


def changed_record(rig: Rig, number: int = 0) -> None:
    """A bit of a sealed account falls in the slot that counts."""
    slot = rig.token.vault.slot
    at = traces.slots(rig.bench.snapshot())[slot]
    start, _, _, size = list(traces.records(rig.bench.snapshot(), at))[number + 1]
    rig.bench.flash.memory[start + size - 1] ^= 1


def test_a_backup_is_made_of_mended_records(rig):
    client = rig.client()
    client.import_accounts(accounts(3))
    client.import_accounts([HOTP])  # now the others have twins in the other slot
    changed_record(rig)
    data = client.backup()
    assert parse(data).count == 4
    code = recovery_code.decode("-".join(rig.groups))
    assert [account.label for account in parse(data).open(code)] == labels(rig)


def test_no_backup_of_a_damaged_account(rig):
    client = rig.client()
    client.import_accounts(accounts(3))
    changed_record(rig, 2)
    with pytest.raises(TokenError) as error:
        client.backup()
    assert "damaged" in error.value.reason


def test_a_restore_that_is_begun_does_not_cost_a_twin(rig, backup):
    client = rig.client()
    client.import_accounts([Account("One", "more", bytes(20))])
    changed_record(rig)
    client.request(protocol.RESTORE_BEGIN, {"size": len(backup)})
    client.request(protocol.RESTORE_DATA, {"offset": 0, "data": backup[:400]})
    client.request(protocol.RESTORE_ABORT)
    assert len(labels(rig)) == 14


@pytest.mark.parametrize("erases", [False, True])
def test_a_worn_flash_under_the_state_has_a_backup_with_the_counters(rig, erases):
    client = rig.client()
    client.import_accounts([*accounts(2), HOTP])
    rig.token.next_hotp(2)
    wear_out_state(rig.bench.flash, erases)
    code = recovery_code.decode("-".join(rig.groups))
    stored = parse(client.backup()).open(code)
    assert [account.counter for account in stored] == [0, 0, 42]
