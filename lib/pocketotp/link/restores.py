"""Requests that bring a backup: RESTORE_BEGIN, _DATA, _COMMIT, _ABORT.

The bytes stream into the inactive slot. The owner confirms, enters the backup's recovery code and
the token's PIN, all on the token; then the whole vault is replaced, or nothing.
"""

from __future__ import annotations

from pocketlink import protocol
from pocketotp.clock import civil
from pocketotp.errors import StorageError
from pocketotp.link import fields
from pocketotp.link.confirmation import RESTORE, Confirmation
from pocketotp.link.errors import LinkError
from pocketotp.link.job import Question

CODE = "code"
PIN = "PIN"


class Session(Question):
    """The restore that is going on, and what screens fill in.

    asks    CODE: `answer(groups)` follows; PIN: `enter(pin)` follows; None: nothing
    wrong   the code that was entered last did not open the backup
    """

    kind = "restore"

    def __init__(self, restorer, size: int) -> None:
        self.restorer = restorer
        self.size = size
        self.received = 0
        self.wrong = False
        self.groups = None
        self._error: Exception | None = None

    @property
    def progress(self):
        """(text, per mille) for the screen."""
        return ("Receiving", self.received * 1000 // self.size)

    def answer(self, groups) -> None:
        """The seven groups of the recovery code, whose check characters are right."""
        self.groups = groups
        self.asks = None

    def enter(self, pin: str):
        """Generator: checks the token's PIN; returns "ok" or "wrong PIN" (it is locked then).

        Raises StorageError. The restore ends then, too.
        """
        try:
            result = yield from self.restorer.enter(pin)
        except StorageError as error:
            self._error = error
            raise
        finally:
            self.asks = None
        if result != "ok":
            self._error = LinkError(protocol.LOCKED, "wrong PIN")
        return result

    def judge(self) -> None:
        """Raises what `enter` ended with; a wrong PIN says more than that the token is locked."""
        if self._error is not None:
            raise self._error

    def abort(self):
        """Generator: makes the slot whole again."""
        return self.restorer.abort()


def begin(request: dict, link) -> dict:
    """A backup of `size` bytes comes."""
    size = fields.integer(request, "size", 1, protocol.BACKUP_BYTES)
    link.end_session()
    return _begin(link, size)


def _begin(link, size: int):
    link.working("Checking")
    yield from link.token.mend()  # the twins of all records are overwritten
    link.session = Session(link.token.begin_restore(), size)
    link.working("Receiving")
    return {}


def data(request: dict, link) -> dict:
    """Take the bytes at `offset`; they come in order."""
    session = link.going_on("restore")
    offset = fields.integer(request, "offset")
    piece = fields.binary(request, "data", protocol.BACKUP_CHUNK)
    if offset != session.received or offset + len(piece) > session.size:
        raise LinkError(protocol.OUT_OF_ORDER, "expected offset %d" % session.received)
    try:
        session.restorer.put(piece)
    except ValueError as error:
        link.end_session()
        raise LinkError(protocol.BAD_BACKUP, str(error))
    session.received += len(piece)
    link.progress = session.progress
    return {}


def commit(request: dict, link):
    """Show what is replaced, ask for code and PIN, then do it."""
    session = link.going_on("restore")
    if session.received != session.size:
        raise LinkError(protocol.OUT_OF_ORDER, "bytes are missing")
    return _commit(link, session)


def _commit(link, session: Session):
    try:
        yield from _steps(link, session)
    except BaseException as error:
        session.groups = None
        session.restorer.close()
        link.end_session()
        if isinstance(error, ValueError):
            raise LinkError(protocol.BAD_BACKUP, str(error))
        raise
    link.session = None
    return {"accounts": link.token.count}


def _steps(link, session: Session):
    restorer = session.restorer
    link.working("Checking")
    yield from restorer.finish()
    link.progress = None
    yield _confirmation(restorer.head, link.token.count)
    yield from _open(link, session)
    yield from _check_pin(session)
    link.working("Restoring")
    yield from restorer.replace()


def _confirmation(head, present: int) -> Confirmation:
    lines = [
        _accounts(head.count) + _from(head.created),
        "replace all %d here." % present,
        "Its recovery code will be yours.",
    ]
    return Confirmation(RESTORE, "Restore backup?", lines)


def _accounts(count: int) -> str:
    return "1 account" if count == 1 else "%d accounts" % count


def _from(utc: int) -> str:
    try:
        return " from %04d-%02d-%02d" % civil.to_civil(utc)[:3]
    except ValueError:
        return ""


def _open(link, session: Session):
    """Until the code opens the backup, or the owner gives up."""
    while True:
        session.asks = CODE
        yield session
        link.working("Checking code")
        yield None  # the screen sees that the question is over, before it may come again
        groups, session.groups = session.groups, None
        result = yield from session.restorer.open(groups)
        groups = link.progress = None
        if result == "ok":
            return
        session.wrong = True


def _check_pin(session: Session):
    """The owner's screen runs `enter`: the chip is quicker then, and the link stands still."""
    session.asks = PIN
    try:
        yield session
    finally:
        session.judge()


def abort(request: dict, link) -> dict:
    """End the restore; without one that is fine, too."""
    link.end_session()
    return {}
