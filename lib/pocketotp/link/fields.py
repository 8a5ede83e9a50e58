"""Reads the fields of a request; LinkError BAD_PAYLOAD names the field that is wrong."""

from __future__ import annotations

from pocketlink import protocol
from pocketotp.clock.clock import ClockError
from pocketotp.link.errors import LinkError

_SMALL = (1 << 30) - 1


def integer(request: dict, field: str, low: int = 0, high: int = _SMALL) -> int:
    """An int between low and high, both included. bool is none."""
    value = request.get(field)
    if type(value) is not int or not low <= value <= high:
        raise LinkError(protocol.BAD_PAYLOAD, "expected a number", field)
    return value


def text(request: dict, field: str) -> str:
    """A str, empty ones included."""
    value = request.get(field)
    if not isinstance(value, str):
        raise LinkError(protocol.BAD_PAYLOAD, "expected text", field)
    return value


def binary(request: dict, field: str, most: int) -> bytes:
    """At most `most` bytes."""
    value = request.get(field)
    if not isinstance(value, bytes) or len(value) > most:
        raise LinkError(protocol.BAD_PAYLOAD, "expected bytes", field)
    return value


def u64(request: dict, field: str) -> int:
    """A time or counter: 8 bytes, big-endian."""
    try:
        return protocol.unpack_u64(request.get(field))
    except ValueError:
        raise LinkError(protocol.BAD_PAYLOAD, "expected 8 bytes", field)


def time_or_none(clock) -> bytes | None:
    """The token's UTC time as 8 bytes, None while the clock cannot be used."""
    try:
        return protocol.pack_u64(clock.now())
    except ClockError:
        return None
