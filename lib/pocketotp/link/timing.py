"""Requests about the clock: GET_TIME and SET_TIME. UTC only, whole seconds.

A host that may set the clock ahead can harvest future codes: more than 5 s of unconfirmed change
in 24 hours is confirmed on the token (see clock/trust.py).
"""

from __future__ import annotations

from pocketlink import protocol
from pocketotp.clock import civil
from pocketotp.clock.clock import MISSING, ClockError
from pocketotp.link import fields
from pocketotp.link.confirmation import TIME, Confirmation
from pocketotp.link.errors import LinkError
from pocketotp.vault import events

_WRAP = (1 << 29) - 1  # ticks_ms wraps there
_EDGE_MS = 40  # so near to a whole second is near enough
_DAY_S = 86400


def get_time(request: dict, link) -> dict:
    """The time, when it was last set, and how far off it may be since (-1: nobody knows)."""
    trust = link.token.trust
    now = _now(link.clock)
    return {
        "time": fields.time_or_none(link.clock),
        "status": link.clock.status(),
        "set": protocol.pack_u64(trust.set_at) if trust.set_at else None,
        "error_s": -1 if now is None else trust.estimate(now),
    }


def set_time(request: dict, link):
    """Move the clock to `time`, which is true when the request arrives."""
    wanted = fields.u64(request, "time")
    if not civil.FIRST <= wanted <= civil.LAST:
        raise LinkError(protocol.BAD_PAYLOAD, "the clock counts 2000 to 2099", "time")
    if link.session is not None:
        raise LinkError(protocol.OUT_OF_ORDER, "an import or restore is going on")
    status = link.clock.status()
    if status == MISSING:
        raise LinkError(protocol.CLOCK, status)
    return _set(link, wanted, _now(link.clock))


def _set(link, wanted: int, now: int | None):
    since = link.now_ms
    trust = link.token.trust
    if now == wanted and 0 <= now - trust.set_at < _DAY_S:
        return {"time": protocol.pack_u64(wanted)}  # known to be right: nothing to write
    moves = now != wanted
    if now is None or (moves and not trust.allow(wanted - now, now)):
        yield _confirmation(wanted, now, link.clock.status())
    elif moves:
        yield from link.token.save_settings()  # what was allowed is durable before it is done
    passed = (link.now_ms - since) & _WRAP
    while passed % 1000 > _EDGE_MS:  # the chip's second begins when it is set
        yield None
        passed = (link.now_ms - since) & _WRAP
    wanted += passed // 1000
    if moves:
        link.clock.set(wanted)
    trust.note_set(wanted)
    link.token.add_event(events.CLOCK_SET, 0, 0, wanted)
    link.working("Storing")
    yield from link.token.flush()
    return {"time": protocol.pack_u64(wanted)}


def _confirmation(wanted: int, now: int | None, status: str) -> Confirmation:
    lines = [_moment(wanted), "UTC", "clock: " + status]
    if now is not None:
        lines[1:] = ["UTC, %s from" % _span(wanted - now), _moment(now)]
    return Confirmation(TIME, "Set the clock?", lines)


def _now(clock) -> int | None:
    try:
        return clock.now()
    except ClockError:
        return None


def _moment(utc: int) -> str:
    return "%04d-%02d-%02d %02d:%02d:%02d" % civil.to_civil(utc)


def _span(seconds: int) -> str:
    """A shift in words of two units, such as "+3 h 2 min"."""
    sign = "-" if seconds < 0 else "+"
    seconds = abs(seconds)
    if seconds < 60:
        return "%s%d s" % (sign, seconds)
    if seconds < 3600:
        return "%s%d min %d s" % (sign, seconds // 60, seconds % 60)
    if seconds < 86400:
        return "%s%d h %d min" % (sign, seconds // 3600, seconds // 60 % 60)
    return "%s%d d %d h" % (sign, seconds // 86400, seconds // 3600 % 24)
