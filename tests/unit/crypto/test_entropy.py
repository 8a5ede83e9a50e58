"""The entropy pool: it never repeats, even if the chip's own source is stuck."""

from __future__ import annotations

import pytest

from pocketotp.crypto import entropy
from pocketotp.crypto.entropy import EntropyPool


def test_lengths():
    pool = EntropyPool()
    for length in (0, 1, 31, 32, 33, 64, 100):
        assert len(pool.take(length)) == length


def test_outputs_differ():
    pool = EntropyPool()
    blocks = [bytes(pool.take(32)) for _ in range(100)]
    long = pool.take(3200)
    blocks += [bytes(long[start : start + 32]) for start in range(0, 3200, 32)]
    assert len(set(blocks)) == 200


@pytest.fixture
def stuck_source(monkeypatch):
    monkeypatch.setattr(entropy.os, "urandom", bytes)


def test_a_stuck_source_still_gives_new_bytes(stuck_source):
    pool = EntropyPool()
    assert len({bytes(pool.take(16)) for _ in range(100)}) == 100


def test_what_is_mixed_in_matters(stuck_source):
    outputs = set()
    for events in ([], [b"1"], [b"1", b"2"], [b"2", b"1"], [b"12"]):
        pool = EntropyPool()
        for event in events:
            pool.mix(event)
        outputs.add(bytes(pool.take(32)))
    assert len(outputs) == 5
