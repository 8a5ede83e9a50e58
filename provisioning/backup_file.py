"""Reads a backup file, written from docs/vault.md ("A backup") and sharing no code with the token.

`parse` needs no key and finds what is cut short or malformed; `Backup.open` needs the recovery
code and finds every changed byte. Built on PyPI's `cryptography`: AES-SIV (RFC 5297), HKDF-SHA256
(RFC 5869), HMAC-SHA256.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from pocketlink import protocol
from provisioning.account import Account, AccountProblem
from provisioning.errors import BadInput

MAGIC = b"POTB"
VERSION = 1
_HEAD = struct.Struct("<4sB3sQ16s16s80sHHI8s")
_RECORD = struct.Struct("<IBBH")  # record id, place, zero, bytes of the sealed part
_INDEX = struct.Struct("<IH")  # next record id, number of accounts
_ENTRY = struct.Struct("<BBH")  # place, policy flags, initial
_ACCOUNT = struct.Struct("<7B")
_TAG = 16
_MAC = 32
_INDEX_ID = 0
_COUNTERS_ID = 0xFFFFFFFF
_COUNTERS = struct.Struct(f"<{protocol.CAPACITY}Q")
_FIRST, _LAST = 946_684_800, 4_102_444_799  # 2000 to 2099: what the token's clock counts
_OTHER_COPY = "Try another copy of it."


class BadBackup(BadInput):
    """Not a backup, or not as it was written."""

    def __init__(self, cause: str, next_step: str = _OTHER_COPY) -> None:
        super().__init__(cause, next_step)


class WrongCode(BadInput):
    """A recovery code that is well-formed but of another token, or of another time."""


@dataclass(frozen=True)
class Record:
    """One sealed record, as stored."""

    id: int
    place: int
    sealed: bytes


@dataclass(frozen=True)
class Backup:
    """created: UTC seconds, None when the token did not know the time."""

    created: int | None
    vault_id: bytes
    count: int
    size: int
    _salt: bytes
    _wrap: bytes
    _index: Record
    _accounts: tuple[Record, ...]
    _counters: Record
    _signed: bytes
    _mac: bytes

    def open(self, code: bytes) -> list[Account]:
        """All accounts in the order of the token. Raises WrongCode, BadBackup.

        code: 18 bytes, see recovery_code.decode.
        """
        key = self._data_key(code)
        digest = hashlib.sha256(self._signed).digest()
        if not hmac.compare_digest(_hmac(_expand(key, b"backup", 32), digest), self._mac):
            raise BadBackup("the backup was changed")
        places = _places(self._unseal(key, self._index))
        counters = _COUNTERS.unpack(self._unseal(key, self._counters))
        found = {record.place: record for record in self._accounts}
        if len(places) != self.count or set(places) != set(found):
            raise BadBackup("the backup's list of accounts is wrong")
        return [_account(self._unseal(key, found[place]), counters[place]) for place in places]

    def _data_key(self, code: bytes) -> bytes:
        """The data key, from its wrap under the recovery code."""
        key = _expand(_hmac(self._salt, code), b"kek", 64)
        context = b"recovery" + bytes([VERSION]) + self.vault_id + self._salt
        try:
            return AESSIV(key).decrypt(self._wrap, [context])
        except InvalidTag:
            raise WrongCode(
                "the recovery code does not open this backup",
                "It opens with the code that its token had when it was made, "
                "or the file was changed: try another copy.",
            ) from None

    def _unseal(self, key: bytes, record: Record) -> bytes:
        context = bytes([VERSION]) + self.vault_id + struct.pack("<I", record.id)
        try:
            return AESSIV(key).decrypt(record.sealed, [context])
        except InvalidTag:
            raise BadBackup("a record of the backup was changed") from None


def parse(data: bytes) -> Backup:
    """What can be known without a key. Raises BadBackup."""
    if data[:4] != MAGIC:
        raise BadBackup("this is not a backup of a PocketOTP token", "Is it the right file?")
    if len(data) < _HEAD.size:
        raise BadBackup("the backup is cut short")
    _, version, pad, created, vault_id, salt, wrap, count, gap, length, tail = _HEAD.unpack_from(
        data
    )
    if version != VERSION:
        raise BadBackup(f"the backup has version {version}", "Update this program.")
    if any(pad) or gap or any(tail) or count > protocol.CAPACITY:
        raise BadBackup("the head of the backup is damaged")
    end = _HEAD.size + length
    if len(data) < end + _RECORD.size + _TAG + _COUNTERS.size + _MAC:
        raise BadBackup("the backup is cut short")
    index, *accounts = _records(data[_HEAD.size : end])
    counters, *more = _records(data[end:-_MAC])
    if more or not _is_whole(index, accounts, counters, count):
        raise BadBackup("the records of the backup are damaged")
    return Backup(
        created if _FIRST <= created <= _LAST else None,
        vault_id,
        count,
        len(data),
        salt,
        wrap,
        index,
        tuple(accounts),
        counters,
        data[:-_MAC],
        data[-_MAC:],
    )


def _records(data: bytes) -> list[Record]:
    """At least one record, one after the other, to the last byte. Raises BadBackup."""
    found: list[Record] = []
    at = 0
    while at < len(data) or not found:
        if len(data) - at < _RECORD.size:
            raise BadBackup("a record of the backup is cut short")
        number, place, zero, size = _RECORD.unpack_from(data, at)
        at += _RECORD.size
        if zero or size < _TAG or size > len(data) - at:
            raise BadBackup("a record of the backup is damaged")
        found.append(Record(number, place, data[at : at + size]))
        at += size
    return found


def _is_whole(index: Record, accounts: list[Record], counters: Record, count: int) -> bool:
    places = {record.place for record in accounts}
    return (
        (index.id, index.place) == (_INDEX_ID, 0)
        and (counters.id, counters.place) == (_COUNTERS_ID, 0)
        and len(counters.sealed) == _TAG + _COUNTERS.size
        and len(accounts) == count == len(places)
        and all(place < protocol.CAPACITY for place in places)
    )


def _places(content: bytes) -> list[int]:
    """The places of the accounts in the order of display."""
    if len(content) < _INDEX.size:
        raise BadBackup("the backup's list of accounts is wrong")
    _, count = _INDEX.unpack_from(content)
    if len(content) != _INDEX.size + count * _ENTRY.size:
        raise BadBackup("the backup's list of accounts is wrong")
    return [place for place, _, _ in _ENTRY.iter_unpack(content[_INDEX.size :])]


def _account(content: bytes, counter: int) -> Account:
    try:
        kinds, digits, period, flags, *sizes = _ACCOUNT.unpack_from(content)
        issuer_size, name_size, secret_size = sizes
        texts = _ACCOUNT.size + issuer_size
        secret = texts + name_size
        if len(content) != secret + secret_size:
            raise ValueError("length")
        kind, algorithm = kinds & 15, kinds >> 4
        if kind > protocol.STEAM or algorithm > protocol.SHA512:
            raise ValueError("kind")
        account = Account(
            content[_ACCOUNT.size : texts].decode(),
            content[texts:secret].decode(),
            content[secret:],
            kind,
            algorithm,
            digits,
            period,
            flags=flags,
        )
        account.check()
    except (struct.error, ValueError, AccountProblem):
        raise BadBackup("an account of the backup cannot be read") from None
    # Not checked: a counter that came to its end is a reason to refuse a new account, not this one.
    return replace(account, counter=counter) if kind == protocol.HOTP else account


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


def _expand(key: bytes, info: bytes, length: int) -> bytes:
    return HKDFExpand(SHA256(), length, info).derive(key)
