"""CircuitPython's `msgpack` on the MicroPython VM, as far as the link uses it."""

import struct


def _pack_length(stream, size, fixed, codes):
    if fixed is not None and size < fixed[1]:
        stream.write(bytes((fixed[0] | size,)))
    elif codes[0] is not None and size < 256:
        stream.write(bytes((codes[0], size)))
    else:
        stream.write(struct.pack(">BH", codes[1], size))


def _pack_int(stream, number):
    if not -(1 << 30) < number < 1 << 30:
        raise ValueError("no default packer")
    if -32 <= number < 128:
        stream.write(struct.pack(">b", number))
    elif -128 <= number < 128:
        stream.write(struct.pack(">Bb", 0xD0, number))
    elif -32768 <= number < 32768:
        stream.write(struct.pack(">Bh", 0xD1, number))
    else:
        stream.write(struct.pack(">Bi", 0xD2, number))


def pack(thing, stream):
    if thing is None:
        stream.write(b"\xc0")
    elif isinstance(thing, bool):
        stream.write(b"\xc3" if thing else b"\xc2")
    elif isinstance(thing, int):
        _pack_int(stream, thing)
    elif isinstance(thing, str):
        data = thing.encode()
        _pack_length(stream, len(data), (0xA0, 32), (0xD9, 0xDA))
        stream.write(data)
    elif isinstance(thing, (bytes, bytearray)):
        _pack_length(stream, len(thing), None, (0xC4, 0xC5))
        stream.write(thing)
    elif isinstance(thing, (list, tuple)):
        _pack_length(stream, len(thing), (0x90, 16), (None, 0xDC))
        for item in thing:
            pack(item, stream)
    elif isinstance(thing, dict):
        _pack_length(stream, len(thing), (0x80, 16), (None, 0xDE))
        for key, value in thing.items():
            pack(key, stream)
            pack(value, stream)
    else:
        raise ValueError("no default packer")


_NUMBERS = {0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xD0: ">b", 0xD1: ">h", 0xD2: ">i"}
_BYTES = {0xC4: ">B", 0xC5: ">H"}
_TEXTS = {0xD9: ">B", 0xDA: ">H"}


def _number(stream, form):
    return struct.unpack(form, stream.read(struct.calcsize(form)))[0]


def _items(stream, count):
    return [unpack(stream) for _ in range(count)]


def _map(stream, count):
    found = {}
    for _ in range(count):
        key = unpack(stream)
        found[key] = unpack(stream)
    return found


def unpack(stream):
    code = stream.read(1)[0]
    if code < 0x80:
        return code
    if code >= 0xE0:
        return code - 0x100
    if code < 0x90:
        return _map(stream, code & 15)
    if code < 0xA0:
        return _items(stream, code & 15)
    if code < 0xC0:
        return str(stream.read(code & 31), "utf-8")
    if code in _NUMBERS:
        return _number(stream, _NUMBERS[code])
    if code in _BYTES:
        return stream.read(_number(stream, _BYTES[code]))
    if code in _TEXTS:
        return str(stream.read(_number(stream, _TEXTS[code])), "utf-8")
    if code == 0xDC:
        return _items(stream, _number(stream, ">H"))
    if code == 0xDE:
        return _map(stream, _number(stream, ">H"))
    return {0xC0: None, 0xC2: False, 0xC3: True}[code]
