"""Frames: the layout byte for byte, and a reader that nothing throws off."""

from __future__ import annotations

import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pocketlink import cobs, frame


def read_all(data: bytes, chunk: int = 256) -> tuple[list[frame.Frame], frame.FrameReader]:
    reader = frame.FrameReader()
    frames = []
    for at in range(0, len(data), chunk):
        frames.extend(reader.feed(data[at : at + chunk]))
    return frames, reader


def test_the_bytes_on_the_wire():
    body = b"\x01\x02\x07\x03\x00abc"
    crc = zlib.crc32(body).to_bytes(4, "little")
    assert frame.encode(2, 7, b"abc") == cobs.encode(body + crc) + b"\0"


def test_a_known_frame():
    assert frame.encode(0x02, 0x2A, b"").hex() == "0401022a010510d5916400"


def test_the_largest_frame_and_one_byte_more():
    payload = bytes(range(256)) + bytes(224)
    frames, _ = read_all(frame.encode(1, 255, payload))
    assert frames[0].payload == payload
    assert len(frame.encode(1, 0, b"\x01" * 480)) <= frame.MAX_ENCODED + 1
    with pytest.raises(ValueError):
        frame.encode(1, 0, bytes(481))


@given(
    st.lists(
        st.tuples(st.integers(0, 255), st.integers(0, 255), st.binary(max_size=480)), max_size=6
    ),
    st.integers(1, 300),
)
def test_frames_survive_any_chunking(messages, chunk):
    stream = b"".join(bytes(frame.encode(*message)) for message in messages)
    frames, reader = read_all(stream, chunk)
    assert [(f.type, f.sequence, f.payload) for f in frames] == messages
    assert reader.dropped == 0


@given(st.binary(max_size=3000), st.integers(1, 400))
def test_garbage_before_a_frame_costs_nothing_after_its_zero(garbage, chunk):
    good = frame.encode(3, 9, b"good")
    frames, _ = read_all(garbage + b"\0" + good, chunk)
    assert frames
    assert frames[-1].payload == b"good"


def test_endless_noise_keeps_the_memory_bounded():
    reader = frame.FrameReader()
    for _ in range(2000):
        assert not reader.feed(b"\x55" * 256)
    assert len(reader._part) == frame.MAX_ENCODED
    assert not reader.feed(b"\0")
    assert reader.dropped == 1
    assert len(reader.feed(frame.encode(1, 1, b""))) == 1


def test_every_single_flipped_bit_is_noticed():
    good = bytes(frame.encode(6, 1, b"\x81\xa1n\x05"))
    for bit in range((len(good) - 1) * 8):
        bad = bytearray(good)
        bad[bit // 8] ^= 1 << bit % 8
        frames, _ = read_all(bytes(bad))
        assert not frames


def test_lost_bytes_are_noticed_and_the_next_frame_arrives():
    rng = random.Random(1)
    good = bytes(frame.encode(6, 1, bytes(range(100))))
    for _ in range(500):
        start = rng.randrange(len(good) - 1)
        torn = good[:start] + good[start + rng.randrange(1, 20) :]
        frames, _ = read_all(torn + b"\0" + good)
        assert [f.payload for f in frames] == [bytes(range(100))]


def test_a_length_that_does_not_fit_is_no_frame():
    body = b"\x01\x02\x07\x05\x00abc"
    block = cobs.encode(body + zlib.crc32(body).to_bytes(4, "little"))
    assert frame.decode(bytes(block)) is None


def test_zeros_in_a_row_are_not_counted():
    frames, reader = read_all(b"\0\0\0" + frame.encode(1, 1, b"") + b"\0\0")
    assert len(frames) == 1
    assert reader.dropped == 0


def test_only_the_first_bytes_of_a_buffer_are_read():
    reader = frame.FrameReader()
    buffer = bytearray(256)
    data = frame.encode(1, 5, b"x")
    buffer[: len(data)] = data
    assert reader.feed(buffer, len(data))[0].sequence == 5
    assert reader.feed(buffer, 0) == ()
