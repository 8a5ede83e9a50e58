"""The opened vault: reads accounts from the slot that counts, rewrites the other one.

Every change builds the whole slot anew, header last, so that a power cut leaves the old vault or
the new one. Whatever takes a key away (delete, new PIN, new recovery code) is written into both
slots; the header's `floor` makes the next unlock finish that if the power failed in between.
"""

from array import array

from pocketotp.crypto import hashes
from pocketotp.crypto.siv import Siv, SivError
from pocketotp.errors import StorageError, Unfinished
from pocketotp.otp.account import Account
from pocketotp.vault import body, index, keys, layout, record

_INVALID = bytes(layout.BLOCK)


class Damaged(StorageError):
    """A slot whose header is valid but whose records are not the ones it was written with."""


def header_mac(header, dek, region, offsets=None):
    """The HMAC over the header's fields and the heads and tags of all records as stored.

    The tags are hashed first, so that they need not be held in memory. Notes where the record of
    each place lies in `offsets`, an array of 200, if that is given.
    """
    tags = hashes.new(hashes.SHA256)
    tags.update(region.read(layout.BODY, layout.RECORD_HEADER_SIZE + layout.TAG_SIZE))
    try:
        for at, _, place, _, head in body.records(region, header.length):
            tags.update(head)
            if offsets is not None:
                offsets[place] = at - layout.BODY
    except ValueError:
        raise Damaged("The vault is damaged")
    return hashes.hmac_sha256(
        bytes(keys.header_key(dek)), bytes(header.authenticated()) + tags.digest()
    )


def _no_offsets():
    return array("H", bytes(2 * layout.CAPACITY))


def _used(offsets):
    return sum(1 for offset in offsets if offset)


class Vault:
    """An opened vault. `close` it when the token locks."""

    def __init__(self, pair, slot, dek, buffer):
        """Opens slot number `slot` of `pair`. Raises Damaged.

        `dek` (bytearray) becomes the vault's own; `buffer` is 4096 bytes for building sectors.
        """
        self.pair = pair
        self.slot = slot
        self.dek = dek
        self.siv = Siv(dek)
        self.buffer = buffer
        self.index = index.Index()
        self._offsets = _no_offsets()
        try:
            self._check()
        except BaseException:
            self.siv.wipe()
            raise

    @property
    def header(self):
        """The header block of the slot that counts."""
        return self.pair.heads[self.slot]

    @property
    def region(self):
        """The slot that counts."""
        return self.pair.regions[self.slot]

    @property
    def has_wipe_pin(self):
        """Whether a wipe PIN is set: the header says so itself, so that no power cut parts them."""
        return self.header.wipe_tag != keys.no_wipe_tag(self.dek, self.header.salt)

    def _check(self):
        mac = header_mac(self.header, self.dek, self.region, self._offsets)
        if not hashes.same(mac, self.header.mac):
            raise Damaged("The vault is damaged")
        self._load_index()

    def _load_index(self):
        header = self.header
        try:
            content = record.open_record(self.region, layout.BODY, self.siv, header.vault_id)
            self.index = index.decode(content)
        except (SivError, ValueError):
            raise Damaged("The vault is damaged")
        if not len(self.index) == header.count == _used(self._offsets):
            raise Damaged("The vault is damaged")

    # ------------------------------------------------------------------ reading

    def account(self, place):
        """The account in `place`. Raises Damaged when its record was changed."""
        content = self.content(layout.BODY + self._offsets[place])
        try:
            return Account.decode(content)
        finally:
            hashes.wipe(content)

    def content(self, at):
        """The content of the account record at `at`, for the caller to wipe. Raises Damaged.

        A record that was changed is mended if the other slot has its twin.
        """
        try:
            return record.open_record(self.region, at, self.siv, self.header.vault_id)
        except SivError:
            from pocketotp.vault.mend import mend

            content = mend(self, at)
        if content is None:
            raise Damaged("An account is damaged")
        return content

    def mend_all(self):
        """Generator: reads every record while the slot that is about to be lost has its twin.

        Returns how many are damaged: they stay as they are, and say so when they are shown.
        """
        damaged = 0
        for at, _, _, _, _ in body.records(self.region, self.header.length):
            try:
                hashes.wipe(self.content(at))
            except Damaged:
                damaged += 1
            yield
        return damaged

    def places(self):
        """Yields the places in use, by their position in the slot."""
        for _, _, place, _, _ in body.records(self.region, self.header.length):
            yield place

    # ------------------------------------------------------------------ writing

    def invalidate_other(self):
        """Makes the slot that is about to be written invalid, durably; returns its region."""
        target = self.pair.regions[1 - self.slot]
        self.pair.heads[1 - self.slot] = None
        target.write(0, _INVALID)
        return target

    def commit(self, header, new_index):
        """Writes the header block of the other slot: from now on that one counts.

        `header` is a changed copy of the one that counts now; StorageError when it is of an older,
        or when records and index do not agree.
        """
        if header.sequence != self.header.sequence:
            raise StorageError("The vault was changed meanwhile")
        other = 1 - self.slot
        header.sequence = self.header.sequence + 1
        offsets = _no_offsets()
        header.mac = header_mac(header, self.dek, self.pair.regions[other], offsets)
        if not len(new_index) == header.count == _used(offsets):
            raise StorageError("Records are missing")
        self.pair.regions[other].write(0, header.encode())
        self.pair.heads[other] = header
        self.slot = other
        self.index = new_index
        self._offsets = offsets

    def sealed_index(self, new_index, siv=None):
        """The index record as stored."""
        siv = siv or self.siv
        vault_id = self.header.vault_id
        return record.seal(siv, vault_id, layout.INDEX_ID, 0, new_index.encode())

    def rewrite(self, header, new_index=None, without=-1):
        """Generator: the other slot becomes this one, but for `header` and the place `without`.

        `header` is a changed copy of this slot's.
        """
        new_index = self.index if new_index is None else new_index  # an empty one is false
        writer = body.BodyWriter(self.invalidate_other(), self.buffer)
        yield
        for at, _, place, size, _ in body.records(self.region, self.header.length):
            if place != without and writer.copy(self.region, at, size):
                yield
        yield from writer.finish(self.sealed_index(new_index))
        header.length = writer.length
        header.count = len(new_index)
        self.commit(header, new_index)

    def rewrite_both(self, header, new_index=None, without=-1, noted=None):
        """Generator: as `rewrite`, then the same for the old slot, which must not survive.

        `noted()` is called as soon as the new slot counts. After an error from then on it still
        does: Unfinished.
        """
        yield from self.mend_all()
        header.floor = self.header.sequence + 1
        yield from self.rewrite(header, new_index, without)
        yield from self.end_change(noted)

    def end_change(self, noted=None):
        """Generator: after the header of a change. Raises Unfinished, also when memory is short."""
        try:
            if noted:
                noted()  # before anything can lock the token
            yield
            if self.needs_repair():
                yield from self.repair()
        except (StorageError, MemoryError):
            raise Unfinished()

    def needs_repair(self):
        """Whether the other slot is not valid, or older than it may be."""
        other = self.pair.heads[1 - self.slot]
        return other is None or other.sequence < self.header.floor

    def repair(self):
        """Generator: writes the other slot from this one."""
        yield from self.rewrite(self.header.copy())

    def delete(self, place, noted=None):
        """Generator: removes an account from both slots; `noted` as in `rewrite_both`."""
        new_index = self.index.copy()
        new_index.drop(new_index.position(place))
        yield from self.rewrite_both(self.header.copy(), new_index, place, noted)

    def reseal(self, header, new_siv):
        """Generator: the other slot's body under another data key; `header` has its wraps."""
        vault_id = self.header.vault_id
        header.floor = self.header.sequence + 1
        yield from self.mend_all()
        writer = body.BodyWriter(self.invalidate_other(), self.buffer)
        for at, record_id, place, _, _ in body.records(self.region, self.header.length):
            content = self.content(at)
            writer.put(record.seal(new_siv, vault_id, record_id, place, content))
            hashes.wipe(content)
            yield
        yield from writer.finish(self.sealed_index(self.index, new_siv))
        header.length = writer.length

    def change_key(self, header, new_dek, new_siv, new_index=None):
        """Commits what was written under a new data key; the vault owns and uses that then.

        After an error the old key is still in use, and the new one the caller's.
        """
        old_siv, old_dek = self.siv, self.dek
        self.siv, self.dek = new_siv, new_dek
        try:
            self.commit(header, self.index if new_index is None else new_index)
        except BaseException:
            self.siv, self.dek = old_siv, old_dek
            raise
        old_siv.wipe()
        hashes.wipe(old_dek)

    def close(self):
        """Overwrites the keys."""
        self.siv.wipe()
        hashes.wipe(self.dek)
