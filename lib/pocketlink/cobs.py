"""Consistent Overhead Byte Stuffing: bytes without a zero, so that a zero can end a frame.

Cheshire and Baker, "Consistent Overhead Byte Stuffing", IEEE/ACM Transactions on Networking,
April 1999. The overhead is one byte for every 254 bytes begun. Pure: it knows no frames.
"""

from __future__ import annotations

_RUN = 254  # bytes without a zero that one code byte can announce


def encode(data: bytes | bytearray) -> bytearray:
    """The stuffed form of data, without the zero that ends a frame."""
    out = bytearray()
    start = 0
    size = len(data)
    while True:
        end = data.find(b"\0", start)
        if end < 0:
            end = size
        while end - start >= _RUN:
            out.append(_RUN + 1)
            out.extend(data[start : start + _RUN])
            start += _RUN
            if start == size:
                return out
        out.append(end - start + 1)
        out.extend(data[start:end])
        if end == size:
            return out
        start = end + 1


def decode(data: bytes | bytearray) -> bytearray:
    """The bytes that were stuffed; ValueError when data is not a whole stuffed block."""
    out = bytearray()
    size = len(data)
    if data.find(b"\0") >= 0:
        raise ValueError("zero inside a block")
    at = 0
    while at < size:
        code = data[at]
        end = at + code
        if end > size:
            raise ValueError("block cut short")
        out.extend(data[at + 1 : end])
        if code <= _RUN and end < size:
            out.append(0)
        at = end
    return out
