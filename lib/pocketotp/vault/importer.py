"""An import: accounts stream, sealed, into the slot that does not count; one press commits all.

An account of the same issuer and name replaces the one that is there. Nothing of the old vault
changes before the header of the new slot is written.
"""

import struct
from array import array

from pocketotp.crypto import hashes
from pocketotp.errors import NotFound, StorageError, VaultFull
from pocketotp.otp.account import HEADER_SIZE, HOTP, Account
from pocketotp.vault import body, index, layout, record
from pocketotp.vault.vault import Damaged


def _label_hash(content):
    """A number that stands for the label in an encoded account (never 0)."""
    end = HEADER_SIZE + content[4] + content[5]
    digest = hashes.sha256(bytes(content[4:6]) + bytes(content[HEADER_SIZE:end]))
    return struct.unpack_from("<I", digest)[0] or 1


class Importer:
    """Use `begin`, `add` for each account, `prepare`, then `commit` or `abort`."""

    def __init__(self, vault, state, on_commit):
        """`on_commit(places, changed)` is called once the new vault counts."""
        self._on_commit = on_commit
        self._vault = vault
        self._state = state
        self._writer = None
        self._header = vault.header.copy()
        self._index = vault.index.copy()
        self._hashes = array("I", bytes(4 * layout.CAPACITY))  # of the labels, by place
        self._dropped = []  # places whose records are to be squeezed out of the new slot
        self._retired = []  # places that the old vault uses until the commit
        self._added = []  # places of the new accounts, in the order of the import
        self._replaces = bytearray()
        self._offsets = array("H", bytes(2 * layout.CAPACITY))  # of new records in the body
        self.is_whole = True  # no `add` failed half way; else only `abort` is left

    @property
    def count(self):
        """Accounts added so far, without those that a later one replaced."""
        return len(self._added)

    @property
    def replaced(self):
        """How many of them replace an account of the vault."""
        return sum(self._replaces)

    def begin(self):
        """Generator: reads all labels, then copies the vault into the other slot."""
        vault = self._vault
        for at, _, place, _, _ in body.records(vault.region, vault.header.length):
            try:
                content = vault.content(at)
            except Damaged:
                continue  # nothing replaces it: its label is not known
            self._hashes[place] = _label_hash(content)
            hashes.wipe(content)
            yield 0
        self._writer = body.BodyWriter(vault.invalidate_other(), vault.buffer)
        yield 0
        for at, _, _, size, _ in body.records(vault.region, vault.header.length):
            if self._writer.copy(vault.region, at, size):
                yield 0

    def add(self, account, counter=0):
        """Generator: seals and writes an account; returns True if it replaces one.

        Raises AccountError, VaultFull, StorageError; see `is_whole` then.
        """
        account.validate()
        content = account.encode()
        try:
            return (yield from self._add(account, content, counter))
        finally:
            hashes.wipe(content)

    def _add(self, account, content, counter):
        replaced = yield from self._find(account, _label_hash(content))
        place = self._index.free_place(self._retired)
        if place < 0 and replaced >= 0 and account.kind != HOTP:
            # An HOTP counter must be on flash before the header, so not over another's.
            place = replaced
        if place < 0 or (replaced < 0 and len(self._index) >= layout.CAPACITY):
            raise VaultFull("The token is full (%d accounts)" % layout.CAPACITY)
        self.is_whole = False
        was_old = replaced >= 0 and replaced not in self._added
        if replaced >= 0:
            was_old = self._drop(replaced) or was_old
        if place not in self._retired:
            # A free place: no account of the old vault minds its counter.
            self._state.set_place(place, counter if account.kind == HOTP else 0)
        yield from self._append(place, account, content, replaced)
        self._added.append(place)
        self._replaces.append(1 if was_old else 0)
        self.is_whole = True
        return was_old

    def _find(self, account, wanted):
        """Generator: the place of the account with the same label, or -1."""
        for place in range(layout.CAPACITY):
            if self._hashes[place] != wanted:
                continue
            other = self._read(place)
            yield 0
            same = (account.issuer, account.name) == (other.issuer, other.name)
            other.wipe()
            if same:
                return place
        return -1

    def _read(self, place):
        """The account in a place, from the new slot if it is new."""
        if not self._offsets[place]:
            return self._vault.account(place)
        return self._read_new(place)

    def _read_new(self, place):
        vault = self._vault
        at = layout.BODY + self._offsets[place]
        content = record.open_record(self._writer, at, vault.siv, vault.header.vault_id)
        try:
            return Account.decode(content)
        finally:
            hashes.wipe(content)

    def _drop(self, place):
        """Forgets an account that is being replaced; True if it replaced an old one itself."""
        self._dropped.append(place)
        self._hashes[place] = 0
        if place not in self._added:
            self._retired.append(place)
            return False
        number = self._added.index(place)
        replaced_old = self._replaces[number]
        self._added.pop(number)
        self._replaces = self._replaces[:number] + self._replaces[number + 1 :]
        return bool(replaced_old)

    def _append(self, place, account, content, replaced):
        vault_id = self._vault.header.vault_id
        record_id = self._index.next_id
        self._index.next_id += 1
        sealed = record.seal(self._vault.siv, vault_id, record_id, place, content)
        if self._writer.room() < len(sealed) or place in self._dropped:
            yield from self._squeeze()
        if self._writer.room() < len(sealed):
            raise VaultFull("The token is full")
        self._offsets[place] = self._writer.length
        self._hashes[place] = _label_hash(content)
        if self._writer.put(sealed):
            yield 0
        position = self._index.position(replaced) if replaced >= 0 else -1
        self._index.put(position, place, account.flags, index.initial(account))

    def _squeeze(self):
        """Generator: moves the kept records of the new slot together, over the dropped ones."""
        region = self._writer.region
        yield from self._flush_tail()
        length = self._writer.length
        writer = body.BodyWriter(region, self._vault.buffer)
        dropped = self._dropped
        for at, _, place, size, _ in body.records(region, length):
            if place in dropped:
                continue
            if self._offsets[place]:
                self._offsets[place] = writer.length
            if writer.copy(region, at, size):
                yield 0
        self._writer = writer
        self._dropped = []

    def _flush_tail(self):
        """Generator: writes the unfinished sector, so that the whole body can be read."""
        yield from self._writer.finish(b"")

    def prepare(self):
        """Generator: writes everything but the header. After it, `commit` is short.

        Raises StorageError.
        """
        if not self.is_whole:
            raise StorageError("An account was not added as a whole")
        if self._dropped:
            yield from self._squeeze()
        yield from self._writer.finish(self._vault.sealed_index(self._index))
        self._header.length = self._writer.length
        self._header.count = len(self._index)
        if self._state.dirty:  # counters first: no new record may ever see a stale one
            self._state.save(self._vault.siv)
        yield 0

    def label(self, number):
        """(issuer, name, replaces) of the new account `number`; after `prepare`."""
        if not 0 <= number < self.count:
            raise NotFound("No such account in this import")
        account = self._read_new(self._added[number])
        account.wipe()
        return account.issuer, account.name, bool(self._replaces[number])

    def account(self, number):
        """The new account `number`, read back from the slot; after `prepare`."""
        if not 0 <= number < self.count:
            raise NotFound("No such account in this import")
        return self._read_new(self._added[number])

    def counter(self, number):
        """The counter with which the new HOTP account `number` begins."""
        return self._state.counter(self._added[number])

    def commit(self):
        """Generator: writes the header; from then on the new vault counts.

        Returns (accounts added, accounts replaced).
        """
        if self.replaced:
            # The old slot still has the records that were replaced: it must not survive.
            self._header.floor = self._vault.header.sequence + 1
        self._vault.commit(self._header, self._index)
        for place in self._retired:
            self._state.set_place(place, 0)
        yield from self._vault.end_change(lambda: self._on_commit(list(self._added), self.count))
        return self.count - self.replaced, self.replaced

    def abort(self):
        """Generator: makes the other slot whole again."""
        yield from self._vault.repair()
