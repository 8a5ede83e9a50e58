"""Firmware with a mistake: each function makes one, by patching the real modules.

Whatever the torture and the tampering tests claim, they must be able to fail. `test_mutants.py`
shows for each of these that a run which is green with the real firmware is red with it.

Not here, because it changes nothing: leaving out `os.sync()` alone. Reading a block back writes
the drive's cache out first, so a write that is compared is durable; see `unsynced`.
"""

from __future__ import annotations

from pocketotp.crypto import hashes
from pocketotp.crypto.siv import Siv
from pocketotp.nvm import attempts, journal
from pocketotp.nvm import log as nvm_log
from pocketotp.pin import change, startup
from pocketotp.pin import setup as setup_module
from pocketotp.vault import body, erase, importer, keys, region, slot_pair, state, vault
from tampering.memory import Memory

# ---------------------------------------------------------------- writing


def unsynced(patch) -> None:
    """A write is left in the drive's cache, neither synced nor read back."""

    def write(self, offset, data):
        if self._equals(offset, memoryview(data)):
            return False
        self._file.seek(self._start + offset)
        self._file.write(data)
        return True

    patch.setattr(region.Region, "write", write)


def equal_sectors_written(patch) -> None:
    """Sectors are erased although they would not change: the flash wears."""
    real = region.Region._equals

    def write(self, offset, data):
        self._file.seek(self._start + offset)
        self._file.write(data)
        self._drive.sync()
        if not real(self, offset, memoryview(data)):
            raise RuntimeError("The mutant itself failed")  # an AssertionError would count as found
        return True

    patch.setattr(region.Region, "write", write)


def slot_not_invalidated(patch) -> None:
    """The other slot is overwritten while its header still says that it is valid."""

    def invalidate_other(self):
        self.pair.heads[1 - self.slot] = None
        return self.pair.regions[1 - self.slot]

    patch.setattr(vault.Vault, "invalidate_other", invalidate_other)


def header_before_body(patch) -> None:
    """The header block is written first, the records that it vouches for afterwards.

    The HMAC finds that, and the other slot takes over; but after a PIN change that has another PIN.
    """

    def rewrite(self, header, new_index=None, without=-1):
        new_index = self.index if new_index is None else new_index
        target = self.pair.regions[1 - self.slot]
        planned = Memory(target.read(0, target.size))
        writer = body.BodyWriter(planned, self.buffer)
        for at, _, place, size, _ in body.records(self.region, self.header.length):
            if place != without:
                writer.copy(self.region, at, size)
        yield from writer.finish(self.sealed_index(new_index))
        header.length, header.count = writer.length, len(new_index)
        header.sequence = self.header.sequence + 1
        header.mac = vault.header_mac(header, self.dek, planned)
        target.write(0, header.encode())
        for at in range(4096, target.size, 4096):
            target.write(at, planned.read(at, 4096))
        self.commit(header, new_index)

    patch.setattr(vault.Vault, "rewrite", rewrite)


def first_slot_counts(patch) -> None:
    """The slot that counts is the first valid one, whatever the sequences say."""

    def newest_first(self):
        return [number for number in (0, 1) if self.heads[number] is not None]

    patch.setattr(slot_pair.SlotPair, "newest_first", newest_first)


# ---------------------------------------------------------------- both slots


def one_slot_on_a_pin_change(patch) -> None:
    """The old slot keeps the old wrap until the next write."""

    def rewrite_both(self, header, new_index=None, without=-1, noted=None):
        header.floor = self.header.sequence + 1
        yield from self.rewrite(header, new_index, without)
        if noted:
            noted()

    patch.setattr(vault.Vault, "rewrite_both", rewrite_both)


def delete_leaves_the_other_slot(patch) -> None:
    """The deleted record stays in the slot that no longer counts."""

    def delete(self, place, noted=None):
        new_index = self.index.copy()
        new_index.drop(new_index.position(place))
        yield from self.rewrite(self.header.copy(), new_index, place)
        if noted:
            noted()

    patch.setattr(vault.Vault, "delete", delete)


def replaced_record_stays(patch) -> None:
    """An import that replaces an account is taken for one that only adds."""
    patch.setattr(importer.Importer, "replaced", 0)


def floor_not_set(patch) -> None:
    """A cut between the two slots of a PIN change is forgotten."""

    def rewrite_both(self, header, new_index=None, without=-1, noted=None):
        yield from self.rewrite(header, new_index, without)
        if noted:
            noted()
        yield from self.rewrite(self.header.copy())

    patch.setattr(vault.Vault, "rewrite_both", rewrite_both)


def floor_not_heeded(patch) -> None:
    """Only a slot that is not valid is repaired, not one that is too old."""
    patch.setattr(vault.Vault, "needs_repair", lambda self: self.pair.heads[1 - self.slot] is None)


def records_not_mended(patch) -> None:
    """A record with a flipped bit is copied over its whole twin."""
    patch.setattr(vault.Vault, "mend_all", lambda self: iter(()))


# ---------------------------------------------------------------- attempts


def success_before_the_unwrap(patch) -> None:
    """Any PIN clears the count."""
    burn, unwrap, burnt = attempts.Attempts.burn, keys.unwrap, []

    def noting_burn(self):
        burnt.append(self)
        burn(self)

    def clearing_unwrap(*arguments):
        burnt[-1].clear()
        return unwrap(*arguments)

    patch.setattr(attempts.Attempts, "burn", noting_burn)
    patch.setattr(keys, "unwrap", clearing_unwrap)


def attempt_after_the_derivation(patch) -> None:
    """Pulling the plug once the answer is known, but not counted, makes a guess free."""
    burn, pin_prk, put_off = attempts.Attempts.burn, keys.pin_prk, []

    def late(*arguments):
        prk = yield from pin_prk(*arguments)
        if put_off:
            burn(put_off.pop())
        return prk

    patch.setattr(attempts.Attempts, "burn", lambda self: put_off.append(self))
    patch.setattr(keys, "pin_prk", late)


def pin_not_asked_again(patch) -> None:
    """Who finds the token open gives it another PIN."""
    patch.setattr(change, "use_check", lambda token: None)


def attempt_not_read_back(patch) -> None:
    """A worn nvm makes all guesses free."""

    def append(nvm, at, entry):
        nvm[at : at + len(entry)] = entry

    patch.setattr(nvm_log, "append", append)


def complement_not_compared(patch) -> None:
    """A torn or changed success counts."""
    patch.setattr(nvm_log, "number_of", lambda entry: int.from_bytes(entry[:4], "little"))


def success_noted_once(patch) -> None:
    """One bad bit brings wrong PINs back, and may wipe the token."""
    append, clear = nvm_log.append, attempts.Attempts.clear

    def clear_once(self):
        noted = []

        def once(nvm, at, entry):
            if not noted:
                append(nvm, at, entry)
            noted.append(at)

        with type(patch).context() as inside:
            inside.setattr(nvm_log, "append", once)
            clear(self)

    patch.setattr(attempts.Attempts, "clear", clear_once)


def compaction_without_its_mark(patch) -> None:
    """A cut in the rewriting of nvm loses the count, and with it the token."""
    real = state.State.save
    patch.setattr(state.State, "save", lambda self, siv, mark=0: real(self, siv))


def half_erased_nvm_counted(patch) -> None:
    """Attempts are counted before a cut compaction is finished: a torn erase wipes the token."""
    real = startup._settle

    def settle(token):
        token.pair.refresh()
        if not startup._must_wipe(token):
            real(token)

    patch.setattr(startup, "_settle", settle)


def foreign_slot_counts(patch) -> None:
    """A slot of another vault beside ours shuts the token."""
    patch.setattr(startup, "_drop_foreign", lambda token: None)


def old_mark_believed(patch) -> None:
    """A state block from an earlier day restores all attempts."""

    def finish(token):
        head, known = token.pair.newest(), nvm_log.read_header(token.nvm)
        token.state_pair.refresh()
        mark = token.state_pair.newest()
        if head and mark and mark.mark and known != (mark.mark, head.vault_id):
            nvm_log.format_nvm(token.nvm, mark.mark, head.vault_id)

    patch.setattr(startup, "_finish_compaction", finish)


# ---------------------------------------------------------------- wipe and setup


def wipe_from_the_records(patch) -> None:
    """Whoever stops the wipe in time keeps the wraps."""
    real = erase._sectors
    patch.setattr(erase, "_sectors", lambda *regions: reversed(list(real(*regions))))


def wipe_without_a_note(patch) -> None:
    """A wipe that was cut does not go on."""
    _without_a_note(patch, journal.MODE_WIPE)


def setup_without_a_note(patch) -> None:
    """A setup that was cut looks like a vault that was lost."""
    _without_a_note(patch, journal.MODE_SETUP)


def _without_a_note(patch, mode) -> None:
    real = journal.Journal.wish
    patch.setattr(journal.Journal, "wish", lambda self, kind: kind == mode or real(self, kind))


def used_up_tries_forgotten(patch) -> None:
    """The power is cut after the last attempt was noted, before the wipe was: try on."""

    def only_what_is_noted(token):
        return token.journal.is_pending(journal.MODE_WIPE)

    patch.setattr(startup, "_must_wipe", only_what_is_noted)


# ---------------------------------------------------------------- keys and order


def tags_left_out_of_the_hmac(patch) -> None:
    """The header no longer says which records belong to it."""
    real = vault.header_mac

    def header_mac(header, dek, *rest):
        real(header, dek, *rest)
        return hashes.hmac_sha256(bytes(keys.header_key(dek)), bytes(header.authenticated()))

    _instead_of_the_hmac(patch, header_mac)


def no_hmac(patch) -> None:
    """Any header with the right check sum and wrap is good."""
    real = vault.header_mac
    _instead_of_the_hmac(patch, lambda *arguments: real(*arguments) and bytes(32))


def _instead_of_the_hmac(patch, header_mac) -> None:
    for module in (vault, setup_module):
        patch.setattr(module, "header_mac", header_mac)


def state_after_the_new_key(patch) -> None:
    """The header under a new data key is written before the state is."""
    real = state.State.save

    def commit_recovery_code(token):
        saves = []
        with type(patch).context() as inside:
            inside.setattr(state.State, "save", lambda self, siv, mark=0: saves.append(siv))
            yield from code(token)
        real(token.daily, saves[-1])

    code = change.commit_recovery_code
    patch.setattr(change, "commit_recovery_code", commit_recovery_code)


def counters_after_the_header(patch) -> None:
    """A new HOTP account can be used before its counter is on flash."""

    def prepare(self):
        yield from self._writer.finish(self._vault.sealed_index(self._index))
        self._header.length = self._writer.length
        self._header.count = len(self._index)

    commit = importer.Importer.commit

    def late(self):
        result = yield from commit(self)
        self._state.save(self._vault.siv)
        return result

    patch.setattr(importer.Importer, "prepare", prepare)
    patch.setattr(importer.Importer, "commit", late)


def records_in_clear(patch) -> None:
    """Authenticated, but not encrypted."""

    def copy(self, tag, source, target):
        target[:] = source

    patch.setattr(Siv, "_crypt", copy)


def any_iterations(patch) -> None:
    """Derivation fields are taken as they come."""
    patch.setattr("pocketotp.vault.header._in_range", lambda header: True)


def restored_counters_count_at_once(patch) -> None:
    """A restore writes counters by their new places while the old places still count."""
    patch.setattr(state.State, "waits_for", lambda self, sequence: None)


def header_that_a_cut_restore_waits_for(patch) -> None:
    """After a cut restore a repair or a new PIN writes the header that its state waits for."""
    never = property(lambda self: False, lambda self, is_ahead: None)
    patch.setattr(state.State, "is_ahead", never, raising=False)
