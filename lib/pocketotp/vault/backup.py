"""A backup: the sealed records as they lie in the slot, openable with the recovery code only.

It holds nothing that was derived from the PIN, so that a file on a computer is no way to guess it.
The format is described in `docs/vault.md`; every number is little-endian.
"""

import struct

from pocketotp.crypto import hashes, hkdf
from pocketotp.vault import body, layout, record

MAGIC = b"POTB"
HEAD_SIZE = 144
MAC_SIZE = 32
COUNTERS_ID = 0xFFFFFFFF
COUNTERS_SIZE = 8 * layout.CAPACITY
_FIELDS = "<4sB3xQ16s16s80sH2xI8x"


class Head:
    """The clear head of a backup. `length`: bytes of the index record and the accounts."""

    def __init__(self, created, vault_id, recovery_salt, recovery_wrap, count, length):
        self.created = created
        self.vault_id = vault_id
        self.recovery_salt = recovery_salt
        self.recovery_wrap = recovery_wrap
        self.count = count
        self.length = length

    def encode(self):
        """144 bytes."""
        return struct.pack(
            _FIELDS,
            MAGIC,
            layout.VERSION,
            self.created,
            self.vault_id,
            self.recovery_salt,
            self.recovery_wrap,
            self.count,
            self.length,
        )


def parse(data):
    """The Head in 144 bytes. Raises ValueError when this is no backup that we know."""
    magic, version, *fields = struct.unpack(_FIELDS, data)
    if magic != MAGIC:
        raise ValueError("This is not a backup")
    if version != layout.VERSION:
        raise ValueError("This backup needs newer firmware")
    head = Head(*fields)
    if head.count > layout.CAPACITY or not layout.TAG_SIZE < head.length <= layout.BODY_SIZE:
        raise ValueError("This backup is damaged")
    return head


def mac(dek, digest):
    """The last 32 bytes: HMAC over the SHA-256 of everything before."""
    return hashes.hmac_sha256(hkdf.expand(dek, b"backup", 32), digest)


class Backup:
    """Reads an opened vault as the bytes of a backup."""

    def __init__(self, vault, state, created):
        """`created` is the UTC second to be noted in it."""
        self._vault = vault
        index_size = layout.RECORD_HEADER_SIZE + self._index_length()
        header = vault.header
        records = header.length - layout.INDEX_ROOM
        head = Head(
            created,
            header.vault_id,
            header.recovery_salt,
            header.recovery_wrap,
            header.count,
            index_size + records,
        )
        self._head = head.encode()
        self._index_size = index_size
        self._records = records
        self._counters = self._sealed_counters(state)
        self.size = HEAD_SIZE + head.length + len(self._counters) + MAC_SIZE

    def _index_length(self):
        head = self._vault.region.read(layout.BODY, layout.RECORD_HEADER_SIZE)
        return struct.unpack(layout.RECORD_HEADER, head)[3]

    def _sealed_counters(self, state):
        counters = bytearray(COUNTERS_SIZE)
        for place in self._vault.places():
            struct.pack_into("<Q", counters, place * 8, state.counter(place))
        vault = self._vault
        return record.seal(vault.siv, vault.header.vault_id, COUNTERS_ID, 0, counters)

    def chunks(self, most):
        """Yields all bytes in order, at most `most` at a time."""
        digest = hashes.new(hashes.SHA256)
        for piece in self._pieces(most):
            digest.update(piece)
            yield piece
        yield mac(self._vault.dek, digest.digest())

    def _pieces(self, most):
        yield self._head
        region = self._vault.region
        for start, size in (
            (layout.BODY, self._index_size),
            (layout.BODY + layout.INDEX_ROOM, self._records),
        ):
            for at in range(0, size, most):
                yield region.read(start + at, min(most, size - at))
        for at in range(0, len(self._counters), most):
            yield self._counters[at : at + most]


def check_records(region, length, siv, vault_id):
    """Generator: opens every account record once. Raises SivError, AccountError, ValueError."""
    from pocketotp.otp.account import Account

    for at, _, _, _, _ in body.records(region, length):
        content = record.open_record(region, at, siv, vault_id)
        account = Account.decode(content)
        account.wipe()
        hashes.wipe(content)
        yield
