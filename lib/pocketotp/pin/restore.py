"""A restore: a backup streams into the slot that does not count, then replaces the whole vault.

The recovery code of the backup opens it; the token keeps its PIN. Nothing of the present vault
changes before everything was checked and the new header is written.
"""

import struct

from pocketotp.crypto import hashes
from pocketotp.crypto.siv import Siv, SivError
from pocketotp.errors import StorageError, Unfinished
from pocketotp.nvm import journal
from pocketotp.nvm import log as nvm_log
from pocketotp.pin import recovery
from pocketotp.vault import backup, body, events, index, keys, layout, record, state

_DAMAGED = "The backup is damaged"
_COUNTERS_STORED = layout.RECORD_HEADER_SIZE + layout.TAG_SIZE + backup.COUNTERS_SIZE


class Restorer:
    """`put` the bytes of a backup in order, then `finish`, `open`, `enter` and `replace`.

    `abort` whenever it does not come to its end, also after an error.
    """

    def __init__(self, token):
        self._token = token
        self._vault = token.vault
        self.head = None
        self._digest = hashes.new(hashes.SHA256)
        self._pending = bytearray()
        self._index_record = None
        self._writer = None
        self._left = 0  # bytes of account records still to come
        self._tail = bytearray()
        self._opened = None  # (data key, its Siv, index, counters) once the code was right
        self._header = None  # the new header block
        self._state = bytearray(state.SIZE)  # taken while there is such a piece
        self._is_ahead = False  # the state is written, the header that it waits for is not

    @property
    def count(self):
        """Accounts in the backup."""
        return self.head.count

    def put(self, data):
        """Takes the next bytes. Raises ValueError for what is no backup, StorageError."""
        self._pending += data
        if self.head is None and len(self._pending) >= backup.HEAD_SIZE:
            self.head = backup.parse(self._take(backup.HEAD_SIZE))
            self._writer = body.BodyWriter(self._vault.invalidate_other(), self._vault.buffer)
        if self.head is not None and self._index_record is None:
            self._take_index()
        if self._index_record is None:
            return
        size = min(self._left, len(self._pending))
        if size:
            self._left -= size
            self._writer.put(self._take(size))
        if not self._left:
            self._tail += self._pending
            self._pending = bytearray()
            if len(self._tail) > _COUNTERS_STORED + backup.MAC_SIZE:
                raise ValueError(_DAMAGED)

    def _take(self, size):
        taken = bytes(self._pending[:size])
        self._pending = self._pending[size:]
        self._digest.update(taken)
        return taken

    def _take_index(self):
        if len(self._pending) < layout.RECORD_HEADER_SIZE:
            return
        sealed = struct.unpack_from(layout.RECORD_HEADER, self._pending)[3]
        size = layout.RECORD_HEADER_SIZE + sealed
        if size > min(layout.INDEX_ROOM, self.head.length):
            raise ValueError(_DAMAGED)
        if len(self._pending) >= size:
            self._left = self.head.length - size
            if self._left > layout.BODY_SIZE - layout.INDEX_ROOM:
                raise ValueError(_DAMAGED)
            self._index_record = self._take(size)

    def finish(self):
        """Generator: everything has come; writes what is left. Raises ValueError."""
        if self._left or len(self._tail) != _COUNTERS_STORED + backup.MAC_SIZE:
            raise ValueError("The backup is cut short")
        self._digest.update(bytes(self._tail[:_COUNTERS_STORED]))
        yield from self._writer.finish(self._index_record)

    def commit(self, groups, pin):
        """Generator: returns "ok", "wrong code" or "wrong PIN" (the token is locked then).

        Raises ValueError when the backup was changed.
        """
        result = yield from self.open(groups)
        if result == "ok":
            result = yield from self.enter(pin)
        if result == "ok":
            yield from self.replace()
        return result

    def open(self, groups):
        """Generator: opens and checks all of it; returns "ok" or "wrong code".

        May be called again after a wrong code. Raises ValueError when the backup was changed.
        """
        self.close()
        code = recovery.decode(groups)
        header = self._new_header()
        prk = keys.recovery_prk(code, header.recovery_salt)
        hashes.wipe(code)
        dek = keys.unwrap(prk, header.recovery_wrap, header.recovery_context())
        hashes.wipe(prk)
        if dek is None:
            return "wrong code"
        self._opened = (dek, Siv(dek), None, None)
        self._opened = yield from self._check(dek, self._opened[1])
        self._header = header
        return "ok"

    def enter(self, pin):
        """Generator: the token's PIN; returns "ok" or "wrong PIN" (the token is locked then)."""
        try:
            result = yield from self._enter(pin)
        except BaseException:
            self.close()
            raise
        if result != "ok":
            self.close()
        return result

    def _enter(self, pin):
        from pocketotp.pin.check import checked_prk

        prk = yield from checked_prk(self._token, pin)
        if prk is None:
            return "wrong PIN"
        header, opened = self._header, self._opened
        header.pin_wrap = keys.wrap(prk, opened[0], header.pin_context())
        hashes.wipe(prk)
        if not self._vault.has_wipe_pin:  # else it stays: it was derived with the same salt
            header.wipe_tag = keys.no_wipe_tag(opened[0], header.salt)
        header.count = len(opened[2])
        return "ok"

    def close(self):
        """Overwrites the keys, unless the vault owns them by now."""
        if self._opened is not None:
            hashes.wipe(self._opened[0])
            self._opened[1].wipe()
            self._opened = None

    def _new_header(self):
        header = self._vault.header.copy()
        header.vault_id = self.head.vault_id
        header.recovery_salt = self.head.recovery_salt
        header.recovery_wrap = self.head.recovery_wrap
        header.length = self._writer.length
        header.floor = self._vault.header.sequence + 1
        return header

    def _check(self, dek, siv):
        """Generator: checks that every record opens; returns what `_opened` holds."""
        if not hashes.same(
            backup.mac(dek, self._digest.digest()), bytes(self._tail[_COUNTERS_STORED:])
        ):
            raise ValueError(_DAMAGED)
        vault_id = self.head.vault_id
        region = self._writer.region
        try:
            opened = index.decode(record.open_record(region, layout.BODY, siv, vault_id))
            sealed = memoryview(self._tail)[layout.RECORD_HEADER_SIZE : _COUNTERS_STORED]
            counters = siv.open(sealed, record.context(vault_id, backup.COUNTERS_ID))
            for _ in backup.check_records(region, self._writer.length, siv, vault_id):
                yield 300
        except (SivError, ValueError):
            raise ValueError(_DAMAGED)
        if len(opened) != self.head.count:
            raise ValueError(_DAMAGED)
        return dek, siv, opened, counters

    def replace(self):
        """Generator: state, then header, then nvm, then the old slot, each safe to be cut.

        After `open` and `enter`. Raises Unfinished from where the new vault counts.
        """
        token, vault, header = self._token, self._vault, self._header
        dek, siv, opened, counters = self._opened
        same_vault = header.vault_id == vault.header.vault_id
        known = nvm_log.read_header(token.nvm)
        epoch = (known[0] if known else 0) + 1
        daily = yield from self._new_state(header, counters, siv, same_vault)
        # Now: this state counts with the header, and older events name accounts that are gone then.
        daily.add_event(events.RESTORED, 0, header.count)
        if same_vault:
            daily.waits_for(header.floor)  # until then the present places count
        self._is_ahead = True
        daily.save(siv, token.daily.mark if same_vault else epoch)
        yield 700
        vault.change_key(header, dek, siv, opened)
        self._opened = None
        self._is_ahead = False
        token.daily = daily
        try:
            yield 800
            if not same_vault:
                nvm_log.format_nvm(token.nvm, epoch, header.vault_id, token.buffer)
                if token.rescued:
                    token.journal.wish(journal.MODE_RESCUE)
            for _ in vault.repair():
                yield 900
            for _ in range(2):
                daily.save(siv, 0)
                yield 990
        except (StorageError, MemoryError, OSError):
            raise Unfinished()

    def _new_state(self, header, counters, siv, same_vault):
        """Generator: returns the state of the restored vault: a counter never goes back."""
        from pocketotp.pin.counters import known, merge

        old = self._token.daily
        daily = old.renamed(header.vault_id, self._state)
        present = b""
        if same_vault:
            present = yield from _paced(known(self._vault, old))
        region = self._writer.region
        yield from _paced(merge(daily, old, counters, present, region, header, siv))
        return daily

    def abort(self):
        """Generator: makes the other slot whole again, if anything was written into it."""
        self.close()
        if self._is_ahead:  # before a header has the sequence that this state waits for
            self._is_ahead = False
            self._token.daily.save(self._vault.siv)
        if self._writer is not None:
            yield from self._vault.repair()


def _paced(steps):
    """Generator: the same steps with the per mille that the screen shows; its result, too."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value
        yield 600
