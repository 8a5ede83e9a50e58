"""Which handler a request goes to, and which ones a locked token answers."""

from __future__ import annotations

from pocketlink import frame, payload, protocol
from pocketotp import states
from pocketotp.link.errors import LinkError
from pocketotp.unload import forget

# Request -> (room, function). A room is imported at its first request and takes the place of the
# one before: the heap has no room for all of them beside 200 accounts.
HANDLERS = {
    protocol.HELLO: ("session", "hello"),
    protocol.INFO: ("session", "info"),
    protocol.UNLOCK_WAIT: ("session", "unlock_wait"),
    protocol.LOCK: ("session", "lock"),
    protocol.DISCONNECT: ("session", "disconnect"),
    protocol.LIST: ("accounts", "list_accounts"),
    protocol.DELETE: ("accounts", "delete"),
    protocol.IMPORT_BEGIN: ("importing", "begin"),
    protocol.IMPORT_RECORD: ("importing", "record"),
    protocol.IMPORT_COMMIT: ("importing", "commit"),
    protocol.IMPORT_ABORT: ("importing", "abort"),
    protocol.VERIFY: ("importing", "verify"),
    protocol.GET_TIME: ("timing", "get_time"),
    protocol.SET_TIME: ("timing", "set_time"),
    protocol.BACKUP_BEGIN: ("backups", "begin"),
    protocol.BACKUP_READ: ("backups", "read"),
    protocol.RESTORE_BEGIN: ("restores", "begin"),
    protocol.RESTORE_DATA: ("restores", "data"),
    protocol.RESTORE_COMMIT: ("restores", "commit"),
    protocol.RESTORE_ABORT: ("restores", "abort"),
}
_ROOM = "pocketotp.link."
_loaded = [""]

# Everything else needs the PIN, entered on the token.
ALLOWED_LOCKED = (
    protocol.HELLO,
    protocol.INFO,
    protocol.UNLOCK_WAIT,
    protocol.LOCK,
    protocol.DISCONNECT,
)


def start(request: frame.Frame, link):
    """The answer of a request (dict), or a generator that comes to it; or its error."""
    if request.version != frame.VERSION:
        raise LinkError(protocol.UNSUPPORTED_VERSION, "this token speaks version 1")
    handler = HANDLERS.get(request.type)
    if handler is None:
        raise LinkError(protocol.UNKNOWN_COMMAND, "unknown command")
    if request.type not in ALLOWED_LOCKED:
        require_unlocked(link.token)
    try:
        fields = payload.unpack(request.payload)
    except payload.PayloadError as error:
        raise LinkError(protocol.BAD_PAYLOAD, str(error))
    return _load(handler[0], handler[1])(fields, link)


def _load(room, name):
    """The function `name` of a room of handlers."""
    if _loaded[0] != room:
        if _loaded[0]:
            forget((_ROOM + _loaded[0],))
        if room != "importing":
            forget(("pocketotp.vault.importer",))
        if room not in ("backups", "restores"):
            forget(("pocketotp.vault.backup", "pocketotp.pin.restore", "pocketotp.pin.counters"))
        _loaded[0] = room
    package = __import__(_ROOM + room)  # gives `pocketotp`
    return getattr(getattr(package.link, room), name)


def require_unlocked(token) -> None:
    """LinkError unless the PIN has been entered."""
    if token.state == states.UNLOCKED:
        return
    if token.state == states.BLANK:
        raise LinkError(protocol.BLANK, "set it up on the token first")
    if token.state == states.DAMAGED:
        raise LinkError(protocol.LOCKED, "damaged: only the recovery code opens it")
    raise LinkError(protocol.LOCKED, "unlock it on the token")
