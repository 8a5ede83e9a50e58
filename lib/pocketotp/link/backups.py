"""Requests that fetch a backup: BACKUP_BEGIN, confirmed on the token, then BACKUP_READ to its end.

What is read is sealed already; it opens with the recovery code only.
"""

from __future__ import annotations

from pocketlink import protocol
from pocketotp.clock.clock import ClockError
from pocketotp.errors import StorageError
from pocketotp.link import fields
from pocketotp.link.confirmation import BACKUP, Confirmation
from pocketotp.link.errors import LinkError


class Session:
    """The backup that is being read, chunk by chunk."""

    kind = "backup"

    def __init__(self, token, utc: int) -> None:
        made = token.begin_backup(utc)
        self.size = made.size
        self.at = 0  # bytes that were read
        self._vault = token.vault
        self._sequence = token.vault.header.sequence
        self._chunks = made.chunks(protocol.BACKUP_CHUNK)
        self._last = b""

    @property
    def progress(self):
        """(text, per mille) for the screen."""
        return ("Backing up", self.at * 1000 // self.size)

    def read(self, offset: int) -> bytes:
        """The next chunk, or the last one again. Raises LinkError OUT_OF_ORDER."""
        if self._last and offset == self.at - len(self._last):
            return self._last
        if offset != self.at:
            raise LinkError(protocol.OUT_OF_ORDER, "expected offset %d" % self.at)
        self._last = next(self._chunks)
        self.at += len(self._last)
        return self._last

    def is_stale(self, token) -> bool:
        """The vault was changed on the token meanwhile."""
        return token.vault is not self._vault or self._vault.header.sequence != self._sequence

    def abort(self):
        """Nothing was written."""


def begin(request: dict, link):
    """Ask the owner; then the size."""
    link.end_session()
    return _begin(link)


def _begin(link):
    link.working("Checking")
    damaged = yield from link.token.mend()
    link.progress = None
    if damaged:
        raise LinkError(protocol.STORAGE, "an account is damaged: delete it first")
    count = link.token.count
    title = "Back up 1 account?" if count == 1 else "Back up %d accounts?" % count
    yield Confirmation(BACKUP, title, ("The file opens with", "your recovery code only."))
    session = Session(link.token, _now(link.clock))
    try:
        yield from link.token.flush()  # Activity tells of it before a byte has left
    except StorageError:
        pass  # a worn flash is what a backup is for; what it holds of the state comes from RAM
    link.session = session
    return {"size": link.session.size}


def _now(clock) -> int:
    try:
        return clock.now()
    except ClockError:
        return 0  # a backup of an unknown day is better than none


def read(request: dict, link) -> dict:
    """The bytes at `offset`; they are read in order, and the end of them ends the backup."""
    offset = fields.integer(request, "offset")
    session = link.going_on("backup")
    if session.is_stale(link.token):
        link.end_session()
        raise LinkError(protocol.OUT_OF_ORDER, "the accounts were changed meanwhile")
    data = session.read(offset)
    link.progress = session.progress
    if session.at == session.size:
        link.end_session()
    return {"data": bytes(data)}
