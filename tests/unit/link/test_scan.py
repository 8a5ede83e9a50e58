"""The scanner: what the link uses passes, what could hurt the native decoder does not."""

from __future__ import annotations

import contextlib

import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pocketlink import scan

small_ints = st.integers(-(2**30) + 1, 2**30 - 1)
scalars = st.none() | st.booleans() | small_ints | st.text(max_size=40) | st.binary(max_size=80)
keys = st.text(max_size=20)


def containers(inner):
    return st.lists(inner, max_size=20) | st.dictionaries(keys, inner, max_size=20)


shallow = containers(scalars)
allowed = scalars | shallow | containers(scalars | shallow)


@given(allowed | containers(allowed.filter(lambda value: not _deep(value))))
def test_what_the_link_uses_passes(value):
    if _depth(value) <= 3:
        scan.check(msgpack.packb(value))


def _depth(value) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return 0
    return 1 + max((_depth(inner) for inner in value), default=0)


def _deep(value) -> bool:
    return _depth(value) > 2


@pytest.mark.parametrize(
    "data",
    [
        "dd40000001",  # arrays whose size in bytes wraps in 32 bits
        "dd20000001",
        "dd7fffffff",
        "ddffffffff",
        "df40000001",
        "df20000001",
        "df7fffffff",
        "db40000001",
        "db7fffffff",
        "c640000001",
        "c67fffffff",
        "c940000001",
        "dd00000001c0",  # a 32-bit length is refused even if it is true
        "df00000001a161c0",
        "db0000000161",
        "c60000000161",
        "dcffff",
        "deffff",
        "daffff",
        "c5ffff",
        "9f",
        "8f",
        "bf",
        "ca3f800000",  # floats
        "cb3ff0000000000000",
        "cf0000000000000001",  # 64-bit integers
        "d30000000000000001",
        "ce40000000",  # 2**30
        "ceffffffff",
        "d2c0000000",  # -2**30
        "d280000000",
        "d40000",  # extensions
        "c70100aa",
        "c1",
        "",
        "c0c0",
        "81",
        "8101c0",  # a key that is a number
        "8190c0",  # a key that is an array
        "81c0c0",
        "81c40161c0",  # a key that is bytes
        "9191919190",  # five deep
        "91919190",  # four deep
        "81a16181a16181a16190",
        "cc",
        "cd00",
        "ce0000",
        "d2",
        "c4",
        "c500",
        "d9",
        "da",
        "dc00",
        "de",
    ],
)
def test_refused(data):
    for tail in (b"", bytes(400)):
        with pytest.raises(scan.ScanError):
            scan.check(bytes.fromhex(data) + tail)


@pytest.mark.parametrize(
    "data",
    ["ce3fffffff", "d2c0000001", "c0", "c2", "c3", "7f", "e0", "cc80", "d080", "cdffff", "d18000"],
)
def test_accepted(data):
    scan.check(bytes.fromhex(data))


def test_three_deep_is_the_limit():
    scan.check(msgpack.packb({"accounts": [{"place": 1}]}))
    with pytest.raises(scan.ScanError):
        scan.check(msgpack.packb({"accounts": [{"place": []}]}))


@given(st.binary(max_size=480))
@settings(max_examples=1000)
def test_what_passes_can_be_unpacked(data):
    try:
        scan.check(data)
    except scan.ScanError:
        return
    with contextlib.suppress(UnicodeDecodeError):
        msgpack.unpackb(data)


@given(allowed, st.data())
@settings(max_examples=500)
def test_mutations_pass_only_if_they_can_be_unpacked(value, data):
    packed = bytearray(msgpack.packb(value))
    for _ in range(data.draw(st.integers(1, 3))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    try:
        scan.check(bytes(packed))
    except scan.ScanError:
        return
    with contextlib.suppress(UnicodeDecodeError):
        msgpack.unpackb(bytes(packed))
