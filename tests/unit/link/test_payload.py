"""Payloads and the numbers beside them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pocketlink import payload, protocol, texts


def test_round_trip():
    fields = {"n": 5, "secret": b"\0\xff", "name": "Zoë", "list": [1, {"a": None}], "yes": True}
    assert payload.unpack(payload.pack(fields)) == fields


def test_nothing_is_the_empty_map():
    assert payload.unpack(b"") == {}


@pytest.mark.parametrize("data", [b"\x90", b"\xc0", b"\x05", b"\xa1a"])
def test_only_a_map_is_a_payload(data):
    with pytest.raises(payload.PayloadError):
        payload.unpack(data)


def test_text_must_be_utf8():
    with pytest.raises(payload.PayloadError, match="UTF-8"):
        payload.unpack(b"\x81\xa1a\xa1\xff")


@given(st.binary(max_size=480))
def test_nothing_else_is_raised(data):
    with contextlib.suppress(payload.PayloadError):
        payload.unpack(data)


@given(st.integers(0, 2**64 - 1))
def test_u64(number):
    assert protocol.unpack_u64(protocol.pack_u64(number)) == number


@pytest.mark.parametrize("number", [-1, 1 << 64])
def test_u64_range(number):
    with pytest.raises(ValueError):
        protocol.pack_u64(number)


@pytest.mark.parametrize("data", [b"", bytes(7), bytes(9), 5, None, "12345678"])
def test_u64_is_eight_bytes(data):
    with pytest.raises(ValueError):
        protocol.unpack_u64(data)


def test_every_error_has_a_text():
    assert sorted(texts.ERROR_TEXTS) == list(range(1, protocol.UNFINISHED + 1))
