"""Times: UTC seconds since 1970 to ISO 8601 and back to the second that begins next."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def iso(utc: int | None) -> str | None:
    """Such as 2026-01-31T12:00:00Z; None for None."""
    if utc is None:
        return None
    return datetime.fromtimestamp(utc, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def next_second() -> int:
    """Wait until a second begins; that second. The token's second begins when it is set."""
    now = time.time()
    second = int(now) + 1
    time.sleep(second - now)
    return second
