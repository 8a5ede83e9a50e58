"""The reader of backups against what the firmware writes; nothing that was changed is read."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import pytest

from pocketlink import protocol
from pocketotp.otp.account import Account as TokenAccount
from pocketotp.pin import recovery
from provisioning import backup_file, codes, recovery_code
from provisioning.account import Account
from provisioning.backup_file import BadBackup, WrongCode
from provisioning.formats import otpauth_list, otpauth_writer
from torture.bench import Bench, cheap_derivation, new_token, run

DATA = Path(__file__).resolve().parents[2] / "data" / "accounts-30.txt"
CREATED = 1_772_366_400


def store(token, accounts: list[Account]) -> None:
    importer = token.begin_import(len(accounts))
    run(importer.begin())
    for account in accounts:
        fields = (account.issuer, account.name, account.secret, account.kind)
        numbers = (account.algorithm, account.digits, account.period, account.flags)
        run(importer.add(TokenAccount(*fields, *numbers), account.counter))
    run(importer.prepare())
    run(importer.commit())


def made(token) -> bytes:
    return b"".join(token.begin_backup(CREATED).chunks(protocol.BACKUP_CHUNK))


@pytest.fixture(scope="module")
def accounts() -> list[Account]:
    """The thirty of the list, with one counter that is not 0."""
    found = list(otpauth_list.parse(DATA.read_bytes()).accounts())
    return [*found, Account("Extra", "x", b"key", protocol.HOTP, counter=2**63 + 5, flags=9)]


@pytest.fixture(scope="module")
def written(accounts) -> tuple[bytes, bytes]:
    """A backup by the firmware, and its recovery code."""
    bench = Bench()
    with cheap_derivation():
        token, groups = new_token(bench)
        store(token, accounts)
        run(token.delete(token.entry(3)[0]))  # the order of places is another then
        store(token, [accounts[3]])
        data = made(token)
    bench.close()
    return data, recovery_code.decode("-".join(groups))


def test_it_reads_what_the_firmware_writes(written, accounts):
    data, code = written
    found = backup_file.parse(data)
    assert (found.count, found.created, found.size) == (31, CREATED, len(data))
    assert found.open(code) == [*accounts[:3], *accounts[4:], accounts[3]]


def test_an_empty_and_a_full_token():
    many = [Account("I" * 64, f"{n:064}", bytes([n + 1]) * 128) for n in range(200)]
    bench = Bench()
    with cheap_derivation():
        token, groups = new_token(bench)
        code = recovery_code.decode("".join(groups))
        empty = made(token)
        store(token, many)
        full = made(token)
    bench.close()
    assert backup_file.parse(empty).open(code) == []
    assert backup_file.parse(full).open(code) == many
    assert len(full) < protocol.BACKUP_BYTES


def test_what_it_opens_is_imported_to_the_same_codes(written):
    data, code = written
    opened = backup_file.parse(data).open(code)
    text = "\n".join(map(otpauth_writer.write, opened)).encode()
    parsed = otpauth_list.parse(text)
    assert parsed.problems == parsed.skipped == parsed.notes == []
    read = list(parsed.accounts())
    assert list(map(codes.verification_code, read)) == list(map(codes.verification_code, opened))
    assert [account.label for account in read] == [account.label for account in opened]
    assert [account.counter for account in read] == [account.counter for account in opened]


def test_every_changed_byte_is_refused(written):
    data, code = written
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1 << place % 8
        with pytest.raises((BadBackup, WrongCode)):
            backup_file.parse(bytes(changed)).open(code)


def test_every_changed_bit_of_the_head_is_refused(written):
    data, code = written
    for bit in range(8 * 144):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises((BadBackup, WrongCode)):
            backup_file.parse(bytes(changed)).open(code)


def test_every_length_but_the_right_one_is_refused_without_a_key(written):
    data, _ = written
    for size in range(len(data)):
        with pytest.raises(BadBackup):
            backup_file.parse(data[:size])
    for more in (b"\0", bytes(24), data):
        with pytest.raises(BadBackup):
            backup_file.parse(data + more)


def test_records_that_change_places_are_refused(written):
    data, code = written
    found = backup_file.parse(data)
    start = 144 + 8 + len(found._index.sealed)
    first, second = (8 + len(record.sealed) for record in found._accounts[:2])
    a, b = data[start : start + first], data[start + first : start + first + second]
    swapped = data[:start] + b + a + data[start + first + second :]
    assert len(swapped) == len(data)
    with pytest.raises(BadBackup, match="changed"):
        backup_file.parse(swapped).open(code)


def test_another_code_does_not_open_it(written):
    data, code = written
    other = bytes(recovery.from_random(hashlib.sha256(code).digest()[:18]))
    with pytest.raises(WrongCode, match="does not open") as refused:
        backup_file.parse(data).open(other)
    assert "or the file was changed" in refused.value.next_step


def test_an_account_whose_counter_came_to_its_end_is_read():
    spent = Account("Spent", "x", b"key", protocol.HOTP, counter=2**64 - 1)
    content = struct.pack("<7B", protocol.HOTP, 6, 30, 0, 5, 1, 3) + b"Spentxkey"
    assert backup_file._account(content, 2**64 - 1) == spent


def test_what_is_no_backup_and_what_is_newer(written):
    with pytest.raises(BadBackup, match="not a backup"):
        backup_file.parse(b"otpauth://totp/a?secret=A" * 20)
    newer = bytearray(written[0])
    newer[4] = 2
    with pytest.raises(BadBackup, match="version 2"):
        backup_file.parse(bytes(newer))


def test_a_time_that_makes_no_sense_is_none(written):
    changed = bytearray(written[0])
    struct.pack_into("<Q", changed, 8, 2**64 - 1)
    assert backup_file.parse(bytes(changed)).created is None


def test_nothing_of_it_is_in_clear(written, accounts):
    data, _ = written
    for account in accounts:
        for part in (account.secret, account.issuer.encode(), account.name.encode()):
            assert len(part) < 5 or part not in data


def test_it_shares_no_code_with_the_firmware():
    for name in ("backup_file", "recovery_code"):
        text = (Path(backup_file.__file__).parent / f"{name}.py").read_text()
        assert "pocketotp" not in text.replace("pocketotp token", "")
