"""COBS against the examples of the paper and of its common descriptions, and at random."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pocketlink import cobs

KNOWN = [
    ("", "01"),
    ("00", "0101"),
    ("0000", "010101"),
    ("001100", "01021101"),
    ("11220033", "0311220233"),
    ("11223344", "0511223344"),
    ("11000000", "0211010101"),
]


@pytest.mark.parametrize(("plain", "stuffed"), KNOWN)
def test_known_answers(plain, stuffed):
    assert cobs.encode(bytes.fromhex(plain)).hex() == stuffed
    assert cobs.decode(bytes.fromhex(stuffed)).hex() == plain


def test_runs_around_254_bytes():
    run = bytes(range(1, 255))
    assert cobs.encode(run) == b"\xff" + run
    assert cobs.encode(b"\0" + run) == b"\x01\xff" + run
    assert cobs.encode(run + b"\xff") == b"\xff" + run + b"\x02\xff"
    assert cobs.encode(run + b"\0") == b"\xff" + run + b"\x01\x01"
    assert cobs.decode(b"\xff" + run) == run


@given(st.binary(max_size=1200) | st.binary(max_size=3).map(lambda b: b * 300))
def test_round_trip_without_a_zero(data):
    stuffed = cobs.encode(data)
    assert 0 not in stuffed
    assert len(stuffed) <= len(data) + len(data) // 254 + 1
    assert cobs.decode(bytes(stuffed)) == data


@pytest.mark.parametrize("block", [b"\x05\x01", b"\x02\x00", b"\xff\x01", b"\x03\x11\x00"])
def test_broken_blocks_are_refused(block):
    with pytest.raises(ValueError):
        cobs.decode(block)


@given(st.binary(max_size=600))
def test_any_bytes_decode_or_are_refused(data):
    try:
        plain = cobs.decode(data)
    except ValueError:
        return
    assert len(plain) <= len(data)
