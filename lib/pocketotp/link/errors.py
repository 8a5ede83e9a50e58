"""From exceptions to the numbered errors of the link. No secret ever goes into a reason."""

from __future__ import annotations

from pocketlink import protocol
from pocketotp import errors
from pocketotp.clock.clock import ClockError
from pocketotp.otp.account import AccountError


class LinkError(Exception):
    """A request that cannot be done: `code` of protocol.py, a short reason, perhaps a field."""

    def __init__(self, code: int, reason: str, field: str | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.field = field


def fields_of(error: Exception) -> dict:
    """The payload of the ERROR answer to an exception."""
    if isinstance(error, LinkError):
        fields = {"code": error.code, "reason": error.reason}
        if error.field:
            fields["field"] = error.field
        return fields
    if isinstance(error, AccountError):
        return {"code": protocol.BAD_ACCOUNT, "reason": error.reason, "field": error.field}
    if isinstance(error, ClockError):
        return {"code": protocol.CLOCK, "reason": str(error.reason)}
    if isinstance(error, errors.PocketError):
        return {"code": _number(error), "reason": str(error.reason)}
    return {"code": protocol.FAULT, "reason": type(error).__name__}


def _number(error: errors.PocketError) -> int:
    if isinstance(error, errors.Locked):
        return protocol.LOCKED
    if isinstance(error, errors.VaultFull):
        return protocol.FULL
    if isinstance(error, errors.NotFound):
        return protocol.NOT_FOUND
    if isinstance(error, errors.Unfinished):
        return protocol.UNFINISHED
    return protocol.STORAGE
