"""Payloads: a map with str keys, as MessagePack.

Packed and unpacked by the well-kept decoder at hand: native `msgpack` on CircuitPython, PyPI's
`msgpack` on a computer. Both offer pack and unpack on a stream. Nothing is unpacked before the
scanner has accepted it.
"""

from __future__ import annotations

import io

import msgpack

from pocketlink import scan


class PayloadError(ValueError):
    """The payload is not what the link allows; the text says why, without its content."""


def pack(fields: dict) -> bytes:
    """The bytes of a map of nil, bool, int (|n| < 2**30), str, bytes, list and dict."""
    stream = io.BytesIO()
    msgpack.pack(fields, stream)
    return stream.getvalue()


def unpack(data: bytes) -> dict:
    """The map in data; empty data is the empty map. PayloadError for anything else."""
    if not data:
        return {}
    try:
        scan.check(data)
    except scan.ScanError as error:
        raise PayloadError(str(error))
    try:
        fields = msgpack.unpack(io.BytesIO(data))
    except ValueError:
        raise PayloadError("text is not UTF-8")
    if not isinstance(fields, dict):
        raise PayloadError("not a map")
    return fields
