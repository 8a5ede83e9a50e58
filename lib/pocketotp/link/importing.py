"""Requests that bring accounts: IMPORT_BEGIN, _RECORD, _COMMIT, _ABORT, and VERIFY after them.

Records are sealed into the inactive slot as they come; the owner's press writes the header: all
or nothing. The secret of a record is wiped as soon as it is sealed.
"""

from __future__ import annotations

from pocketlink import protocol
from pocketotp.link import fields
from pocketotp.link.confirmation import IMPORT_MANY, IMPORT_ONE, Confirmation
from pocketotp.link.errors import LinkError
from pocketotp.otp.account import COUNTER_MAX, Account, AccountError

_ALGORITHMS = ("SHA-1", "SHA-256", "SHA-512")
_USUAL = "TOTP, 6 digits, 30 s"
_FLAGS = (
    (protocol.FLAG_HIDE, "hidden until OK"),
    (protocol.FLAG_SHOW_ONLY, "never typed"),
    (protocol.FLAG_TYPE_ONLY, "never shown"),
    (protocol.FLAG_DISABLED, "disabled"),
)


class Session:
    """The import that is going on."""

    kind = "import"

    def __init__(self, importer, count: int) -> None:
        self.importer = importer
        self.count = count
        self.received = 0
        self.counter = 0  # of the last record

    @property
    def progress(self):
        """(text, per mille) for the screen."""
        return ("Importing", self.received * 1000 // self.count)

    def abort(self):
        """Generator: makes the slot whole again."""
        return self.importer.abort()


def begin(request: dict, link):
    """Open the inactive slot for `count` records."""
    count = fields.integer(request, "count", 1, protocol.CAPACITY)
    link.end_session()
    return _begin(link, count)


def _begin(link, count: int):
    link.session = Session(link.token.begin_import(count), count)
    link.working("Importing")
    try:
        yield from link.session.importer.begin()
    except Exception:
        link.end_session()
        raise
    return {}


def record(request: dict, link):
    """Take record number `n`; they come in order."""
    session = link.going_on("import")
    if session.received == session.count:
        raise LinkError(protocol.OUT_OF_ORDER, "all records are there")
    fields.integer(request, "n", session.received, session.received)
    account = _account(request)
    counter = fields.u64(request, "counter")
    if counter > COUNTER_MAX:
        account.wipe()
        raise AccountError("counter", "is too large")
    return _record(link, session, account, counter)


def _account(request: dict) -> Account:
    secret = bytearray(fields.binary(request, "secret", protocol.SECRET_BYTES))
    account = Account(
        fields.text(request, "issuer"),
        fields.text(request, "name"),
        secret,
        fields.integer(request, "kind", 0, 15),
        fields.integer(request, "algorithm", 0, 15),
        fields.integer(request, "digits", 0, 255),
        fields.integer(request, "period", 0, 255),
        fields.integer(request, "flags", 0, 255),
    )
    request["secret"] = None
    try:
        account.validate()
    except ValueError:
        account.wipe()
        raise
    return account


def _record(link, session: Session, account: Account, counter: int):
    try:
        replaces = yield from session.importer.add(account, counter)
    except BaseException:
        if not session.importer.is_whole:
            link.end_session()
        raise
    finally:
        account.wipe()
    session.received += 1
    session.counter = counter
    return {"replaces": bool(replaces)}


def describe(account: Account, counter: int) -> list[str]:
    """What decides the codes of an account, but for the secret: a row or two of the display.

    SHA-1 is not said: it is what everybody has.
    """
    if account.kind == protocol.STEAM:
        rows = ["Steam, %d s" % account.period]
    elif account.kind == protocol.HOTP:
        rows = ["HOTP, %d digits" % account.digits, "counter %d" % counter]
    else:
        rows = ["TOTP, %d digits, %d s" % (account.digits, account.period)]
    if account.algorithm != protocol.SHA1:
        rows.append(_ALGORITHMS[account.algorithm])
    for bit, text in _FLAGS:
        if account.flags & bit:
            rows.append(text)
    return rows


def _unusual(account: Account, counter: int) -> str:
    """What of an account in a list is not what everybody has: rows below its label."""
    rows = describe(account, counter)
    if rows[0] == _USUAL:
        rows.pop(0)
    return "".join(["\n" + row for row in rows])


def commit(request: dict, link):
    """Write everything but the header, show what the press commits, then write the header."""
    session = link.going_on("import")
    if session.received != session.count:
        raise LinkError(protocol.OUT_OF_ORDER, "records are missing")
    return _commit(link, session)


def _commit(link, session: Session):
    importer = session.importer
    try:
        link.working("Storing")
        yield from importer.prepare()
        link.progress = None
        yield _confirmation(session)
        link.working("Storing")
        added, replaced = yield from importer.commit()
    except BaseException:
        link.end_session()
        raise
    link.session = None
    return {"added": added, "replaced": replaced}


def _confirmation(session: Session) -> Confirmation:
    importer = session.importer
    if session.count == 1:
        return _one(session)
    new = importer.count - importer.replaced
    head = "%d new, %d replaced" % (new, importer.replaced)

    def line(i: int) -> str:
        if i == 0:
            return head
        issuer, name, replaces = importer.label(i - 1)
        text = "%s: %s" % (issuer, name) if issuer and name else issuer or name
        account = importer.account(i - 1)
        account.wipe()
        text += _unusual(account, importer.counter(i - 1))
        return ("REPLACES " if replaces else "") + text

    return Confirmation(IMPORT_MANY, "Import %d?" % importer.count, line, importer.count + 1)


def _one(session: Session) -> Confirmation:
    """All that decides the codes, but for the secret, as it is on flash."""
    replaces = session.importer.label(0)[2]
    account = session.importer.account(0)
    account.wipe()
    lines = [account.issuer or "-", account.name or "-"] + describe(account, session.counter)
    return Confirmation(IMPORT_ONE, "Replace account?" if replaces else "Add account?", lines)


def abort(request: dict, link) -> dict:
    """End the import; without one that is fine, too."""
    link.end_session()
    return {}


def verify(request: dict, link) -> dict:
    """The code of the n-th account just committed, at the fixed past moment."""
    n = fields.integer(request, "n", 0, protocol.CAPACITY - 1)
    return {"code": link.token.verify_code(n)}
