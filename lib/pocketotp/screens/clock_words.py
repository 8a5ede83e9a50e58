"""Why there are no codes, in words that fit a line."""

from __future__ import annotations

from pocketotp.clock import clock
from pocketotp.screens.account_view import DAMAGED

_WHY = {
    clock.MISSING: "the clock is missing",
    clock.STOPPED: "the clock stopped",
    clock.NONSENSE: "the clock is garbled",
    clock.BACKWARDS: "the clock went back",
    DAMAGED: "account is damaged",
}


def why(reason: str) -> str:
    """At most 21 characters."""
    return _WHY.get(reason, reason)
