"""CircuitPython's `msgpack`: `pack` and `unpack` on streams (shared-module/msgpack/__init__.c).

It packs no integer outside 30 bits and no subclass tricks; it trusts lengths. What would crash the
chip (a length that cannot be allocated) raises MemoryError here.
"""

import struct

_SMALL = 2**30
_HEAP = 64 * 1024


class ExtType:
    """An application's own type: a code and data."""

    def __init__(self, code: int, data: bytes) -> None:
        self.code = code
        self.data = data


def pack(obj, stream, *, default=None) -> None:
    """Writes one object. Raises ValueError("no default packer") for what it cannot pack."""
    stream.write(_packed(obj, default))


def unpack(stream, *, ext_hook=None, use_list: bool = True):
    """Reads one object. Raises EOFError, ValueError or MemoryError."""
    return _Reader(stream, ext_hook, use_list).value()


def _packed(obj, default) -> bytes:
    if obj is None:
        return b"\xc0"
    if obj is False or obj is True:
        return b"\xc3" if obj else b"\xc2"
    if isinstance(obj, int) and -_SMALL <= obj < _SMALL:
        return _packed_int(obj)
    if isinstance(obj, str):
        data = obj.encode()
        head = bytes((0xA0 | len(data),)) if len(data) < 32 else _sized(0xD9, len(data))
        return head + data
    if type(obj) in (tuple, list):
        head = _counted(0x90, 0xDC, len(obj))
        return head + b"".join(_packed(item, default) for item in obj)
    if type(obj) is dict:
        head = _counted(0x80, 0xDE, len(obj))
        return head + b"".join(_packed(part, default) for item in obj.items() for part in item)
    if isinstance(obj, float):
        return b"\xca" + struct.pack("<f", obj)[::-1]
    if isinstance(obj, ExtType):
        return _packed_ext(obj)
    if isinstance(obj, (bytes, bytearray, memoryview)):
        return _sized(0xC4, len(obj)) + bytes(obj)
    if default is not None:
        return _packed(default(obj), None)
    raise ValueError("no default packer")


def _packed_int(x: int) -> bytes:
    if -32 < x < 128:
        return struct.pack("b", x)
    for code, form, low in ((0xD0, ">Bb", 2**7), (0xD1, ">Bh", 2**15), (0xD2, ">Bi", 2**31)):
        if -low <= x < low:
            return struct.pack(form, code, x)
    raise ValueError("no default packer")


def _packed_ext(obj: ExtType) -> bytes:
    fixed = {1: 0xD4, 2: 0xD5, 4: 0xD6, 8: 0xD7, 16: 0xD8}.get(len(obj.data))
    head = bytes((fixed,)) if fixed else _sized(0xC7, len(obj.data))
    return head + struct.pack("b", obj.code) + bytes(obj.data)


def _sized(code: int, size: int) -> bytes:
    if size < 0x100:
        return struct.pack(">BB", code, size)
    if size < 0x10000:
        return struct.pack(">BH", code + 1, size)
    return struct.pack(">BI", code + 2, size)


def _counted(small: int, code: int, count: int) -> bytes:
    if count < 16:
        return bytes((small | count,))
    if count < 0x10000:
        return struct.pack(">BH", code, count)
    return struct.pack(">BI", code + 1, count)


_NUMBERS = {
    0xCC: ">B",
    0xD0: ">b",
    0xCD: ">H",
    0xD1: ">h",
    0xCE: ">I",
    0xD2: ">i",
    0xCF: ">Q",
    0xD3: ">q",
    0xCA: ">f",
    0xCB: ">d",
}


class _Reader:
    def __init__(self, stream, ext_hook, use_list: bool) -> None:
        self.stream, self.ext_hook, self.use_list = stream, ext_hook, use_list

    def take(self, count: int) -> bytes:
        if count > _HEAP:
            raise MemoryError("memory allocation failed")
        data = self.stream.read(count) if count else b""
        if count and not data:
            raise EOFError
        if len(data) < count:
            raise ValueError("short read")
        return data

    def number(self, form: str):
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def size(self, index: int) -> int:
        return self.number((">B", ">H", ">I")[index])

    def value(self):
        code = self.take(1)[0]
        if code < 0x80 or code >= 0xE0:
            return code - 256 if code >= 0xE0 else code
        if code < 0x90:
            return self.map(code & 15)
        if code < 0xA0:
            return self.array(code & 15)
        if code < 0xC0:
            return self.take(code & 31).decode()
        if code in _NUMBERS:
            return self.number(_NUMBERS[code])
        return self.other(code)

    def other(self, code: int):
        if code in (0xC0, 0xC2, 0xC3):
            return {0xC0: None, 0xC2: False, 0xC3: True}[code]
        if 0xC4 <= code <= 0xC6:
            return self.take(self.size(code - 0xC4))
        if 0xD9 <= code <= 0xDB:
            return self.take(self.size(code - 0xD9)).decode()
        if code in (0xDC, 0xDD):
            return self.array(self.size(code - 0xDC + 1))
        if code in (0xDE, 0xDF):
            return self.map(self.size(code - 0xDE + 1))
        if 0xD4 <= code <= 0xD8:
            return self.ext(1 << code - 0xD4)
        if 0xC7 <= code <= 0xC9:
            return self.ext(self.size(code - 0xC7))
        raise ValueError("Invalid format")

    def array(self, count: int):
        if count * 4 > _HEAP:
            raise MemoryError("memory allocation failed")
        items = [self.value() for _ in range(count)]
        return items if self.use_list else tuple(items)

    def map(self, count: int) -> dict:
        if count * 8 > _HEAP:
            raise MemoryError("memory allocation failed")
        made = {}
        for _ in range(count):
            key = self.value()
            made[key] = self.value()
        return made

    def ext(self, size: int):
        code = self.number("b")
        data = self.take(size)
        return ExtType(code, data) if self.ext_hook is None else self.ext_hook(code, data)
