"""How long a wrong PIN makes wait, and how many iterations a chip gets."""

from __future__ import annotations

import pytest

from pocketotp.pin import policy, setup
from pocketotp.vault import layout


def test_the_waits():
    """2**n - 1 seconds before try n + 1, at most five minutes."""
    assert [policy.wait_s(failures) for failures in range(10)] == [
        *(0, 1, 3, 7, 15, 31, 63, 127, 255, 300),
    ]
    assert {policy.wait_s(failures) for failures in range(10, 200)} == {300}


@pytest.mark.parametrize(
    ("rate", "iterations"), [(1, 4000), (1960, 4000), (2222, 4000), (3000, 5400), (10**9, 200_000)]
)
def test_iterations_for_1800_ms(monkeypatch, rate, iterations):
    """Never fewer than 4,000, however slow the chip; never more than a header may have."""
    monkeypatch.setattr("pocketotp.crypto.pbkdf2.rate", lambda ticks_ms: rate)
    token = type("Ticks", (), {"ticks_ms": None})()
    assert setup.iterations(token) == iterations
    assert layout.MIN_ITERATIONS <= iterations <= layout.MAX_ITERATIONS
