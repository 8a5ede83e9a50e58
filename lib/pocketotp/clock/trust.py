"""How far the clock can be trusted: when it was set, how wrong it may be now, who may move it.

A 64-byte record of whole numbers that the owner of the state keeps. The estimate grows with a
fixed rate since the clock was last set; a learned drift has its fields, to be filled later.
"""

from __future__ import annotations

import struct

SIZE = 64
VERSION = 1
DEFAULT_PPB = 5000  # common clones of the DS3231 keep +-5 ppm
UNKNOWN = -1  # the error of a clock that was never set

WINDOW_S = 24 * 3600
WINDOW_LIMIT_S = 5
CHANGES = 5  # each unconfirmed change counts at least a second, so there are no more

# version, aging trim, drift known, change amounts (5) | set at, error then (ms), seen,
# drift (ppb), reference time, sum of corrections (ms), change times (5)
_HEAD = "<BbB5s"
_BODY = "<IIIiIi5I"
_HEAD_SIZE = 8
_BODY_SIZE = 44


class ClockTrust:
    """The record. Times are UTC seconds, 0 for never; `seen` is the latest time seen."""

    def __init__(self) -> None:
        self.set_at = 0
        self.set_error_ms = 0
        self.seen = 0
        self.aging = 0  # DS3231 aging register, as last trimmed
        self.drift_known = False
        self.drift_ppb = 0  # learned; positive when the clock is fast
        self.reference_at = 0  # the first of the settings that the drift is learned from
        self.corrected_ms = 0  # the sum of corrections since then
        # (UTC, seconds) of unconfirmed changes, the latest last
        self._changes: list[tuple[int, int]] = []

    def pack(self) -> bytes:
        """The record as 64 bytes."""
        changes = self._changes[-CHANGES:]
        times = [at for at, _ in changes]
        amounts = bytes([amount for _, amount in changes])
        times += [0] * (CHANGES - len(times))
        head = struct.pack(_HEAD, VERSION, self.aging, int(self.drift_known), amounts)
        body = struct.pack(
            _BODY,
            self.set_at,
            self.set_error_ms,
            self.seen,
            self.drift_ppb,
            self.reference_at,
            self.corrected_ms,
            *times,
        )
        return head + body + bytes(SIZE - _HEAD_SIZE - _BODY_SIZE)

    @classmethod
    def unpack(cls, data: bytes | bytearray | memoryview) -> ClockTrust:
        """The record from `pack`. An unknown version, such as all zeros, gives a new one."""
        trust = cls()
        if len(data) != SIZE or data[0] != VERSION:
            return trust
        _, trust.aging, known, amounts = struct.unpack(_HEAD, data[:_HEAD_SIZE])
        body = struct.unpack(_BODY, data[_HEAD_SIZE : _HEAD_SIZE + _BODY_SIZE])
        trust.drift_known = bool(known)
        trust.set_at, trust.set_error_ms, trust.seen = body[:3]
        trust.drift_ppb, trust.reference_at, trust.corrected_ms = body[3:6]
        for at, amount in zip(body[6:], amounts):
            if amount:
                trust._changes.append((at, amount))
        return trust

    def note_set(self, now: int, error_ms: int = 1000) -> None:
        """The clock was just set to `now`, right to within `error_ms`."""
        self.set_at = now
        self.set_error_ms = error_ms
        self.seen = now

    def note_seen(self, now: int) -> None:
        """The clock showed `now`: it must never show less again."""
        if now > self.seen:
            self.seen = now

    def estimate(self, now: int) -> int:
        """How wrong the clock may be, in seconds rounded up; UNKNOWN if it was never set."""
        if not self.set_at:
            return UNKNOWN
        grown_ms = max(0, now - self.set_at) * DEFAULT_PPB // 1000000
        return (self.set_error_ms + grown_ms + 999) // 1000

    def allow(self, delta: int, now: int) -> bool:
        """Whether the clock may be moved by `delta` seconds without the owner; books it if so.

        Such changes sum up to at most 5 s in any 24 hours. Setting begins a new second, so one
        that does not move forward may set the clock back by a second more than `delta` says.
        """
        cost = delta if delta > 0 else 1 - delta
        recent = [change for change in self._changes if abs(now - change[0]) < WINDOW_S]
        if cost + sum([amount for _, amount in recent]) > WINDOW_LIMIT_S:
            return False
        recent.append((now, cost))
        self._changes = recent
        return True
