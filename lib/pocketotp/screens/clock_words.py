"""The clock's troubles in words that fit a line."""

from __future__ import annotations

from pocketotp.clock import clock

_WHY = {
    clock.MISSING: "the clock is missing",
    clock.STOPPED: "the clock stopped",
    clock.NONSENSE: "the clock is garbled",
    clock.BACKWARDS: "the clock went back",
}


def why(reason: str) -> str:
    """At most 21 characters."""
    return _WHY.get(reason, reason)
