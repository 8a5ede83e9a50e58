"""A strict look at MessagePack bytes before a decoder is allowed to see them.

The native decoder of CircuitPython trusts lengths: an array header of 0x40000001 elements crashes
the chip. So this scanner accepts only what the link uses, and nothing whose count could not be
there:

- nil, bool, integers with |n| < 2**30, str, bin, array, map with str keys;
- no 32-bit lengths, no 64-bit integers, no floats, no extension types;
- containers at most 3 deep, counts no larger than the bytes that are left;
- one object, and nothing after it.

Whether a str is UTF-8 is left to the decoder, which raises UnicodeError (a ValueError).
MessagePack specification: https://github.com/msgpack/msgpack/blob/master/spec.md
"""

from __future__ import annotations

DEPTH = 3
INT_LIMIT = 1 << 30


class ScanError(ValueError):
    """The bytes are not MessagePack that the link allows; the text says what is wrong."""


def check(data: bytes) -> None:
    """Return if data is exactly one allowed object; ScanError otherwise."""
    end = _value(data, 0, 0)
    if end != len(data):
        raise ScanError("bytes left over")


def _value(data: bytes, at: int, depth: int) -> int:
    """Check the value that begins at `at`; where the next one begins."""
    if at >= len(data):
        raise ScanError("cut short")
    code = data[at]
    at += 1
    if code < 0x80 or code >= 0xE0 or code == 0xC0 or code == 0xC2 or code == 0xC3:
        return at
    if code < 0x90:
        return _container(data, at, code & 0x0F, depth, True)
    if code < 0xA0:
        return _container(data, at, code & 0x0F, depth, False)
    if code < 0xC0:
        return _skip(data, at, code & 0x1F)
    return _long(data, at, code, depth)


def _long(data: bytes, at: int, code: int, depth: int) -> int:
    """Values whose length or number follows the first byte."""
    if code == 0xD9 or code == 0xC4:  # str 8, bin 8
        return _skip(data, at + 1, _number(data, at, 1))
    if code == 0xDA or code == 0xC5:  # str 16, bin 16
        return _skip(data, at + 2, _number(data, at, 2))
    if code == 0xDC or code == 0xDE:  # array 16, map 16
        return _container(data, at + 2, _number(data, at, 2), depth, code == 0xDE)
    if code == 0xCC or code == 0xD0:  # uint 8, int 8
        return _skip(data, at, 1)
    if code == 0xCD or code == 0xD1:  # uint 16, int 16
        return _skip(data, at, 2)
    if code == 0xCE or code == 0xD2:  # uint 32, int 32
        number = _number(data, at, 4)
        if code == 0xD2 and number >= 0x80000000:
            number = 0x100000000 - number
        if number >= INT_LIMIT:
            raise ScanError("integer too large")
        return at + 4
    raise ScanError("type not allowed")


def _container(data: bytes, at: int, count: int, depth: int, is_map: bool) -> int:
    if depth >= DEPTH:
        raise ScanError("too deep")
    if count * (2 if is_map else 1) > len(data) - at:
        raise ScanError("count larger than the bytes left")
    for _ in range(count):
        if is_map:
            at = _key(data, at)
        at = _value(data, at, depth + 1)
    return at


def _key(data: bytes, at: int) -> int:
    """Keys are str: nothing else is sure to be hashable, and nothing else is used."""
    if at >= len(data):
        raise ScanError("cut short")
    code = data[at]
    if not 0xA0 <= code < 0xC0 and code != 0xD9:
        raise ScanError("key is not a str")
    return _value(data, at, DEPTH)


def _skip(data: bytes, at: int, size: int) -> int:
    if size > len(data) - at:
        raise ScanError("length larger than the bytes left")
    return at + size


def _number(data: bytes, at: int, size: int) -> int:
    """The big-endian number of `size` bytes at `at`."""
    if size > len(data) - at:
        raise ScanError("cut short")
    number = 0
    for i in range(at, at + size):
        number = number << 8 | data[i]
    return number
