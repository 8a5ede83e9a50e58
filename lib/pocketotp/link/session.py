"""Requests about the token itself: HELLO, INFO, UNLOCK_WAIT, LOCK, DISCONNECT.

All of them are answered while locked, so nothing here tells labels or counts of a locked vault.
"""

from __future__ import annotations

import gc

from pocketlink import protocol
from pocketotp import states
from pocketotp.link import fields
from pocketotp.link.errors import LinkError
from pocketotp.link.job import UNLOCK

_STATES = ("blank", "locked", "unlocked", "damaged")  # by the numbers of states.py
_CAPS = ["import", "delete", "time", "backup"]


def hello(request: dict, link) -> dict:
    """The service has reset itself before; take entropy and say who answers."""
    if "entropy" in request:
        link.token.entropy.mix(fields.binary(request, "entropy", protocol.ENTROPY_BYTES))
    return {
        "protocol": protocol.PROTOCOL,
        "firmware": link.info["firmware"],
        "serial": link.info["serial"],
        "state": state_name(link.token),
        "caps": _CAPS,
        "capacity": protocol.CAPACITY,
    }


def info(request: dict, link) -> dict:
    """What a support question needs."""
    unlocked = link.token.state == states.UNLOCKED
    return {
        "firmware": link.info["firmware"],
        "serial": link.info["serial"],
        "circuitpython": link.info["circuitpython"],
        "board": link.info["board"],
        "state": state_name(link.token),
        "accounts": link.token.count if unlocked else None,
        "capacity": protocol.CAPACITY,
        "clock": link.clock.status(),
        "time": fields.time_or_none(link.clock),
        "heap": _free_heap(),
        "dropped": link.dropped,
        "faults": link.faults,
    }


def _free_heap() -> int:
    """Free bytes once the garbage is gone; 0 where Python does not tell."""
    if not hasattr(gc, "mem_free"):
        return 0
    gc.collect()
    return gc.mem_free()


def unlock_wait(request: dict, link):
    """Answered when the owner has entered the PIN on the token."""
    if link.token.state == states.BLANK:
        raise LinkError(protocol.BLANK, "set it up on the token first")
    return _unlock_wait(link)


def _unlock_wait(link):
    while link.token.state != states.UNLOCKED:
        yield UNLOCK
    return {"state": state_name(link.token)}


def lock(request: dict, link) -> dict:
    """The app locks when the answer has been fetched."""
    link.end_session()
    link.leaving = "lock"
    return {}


def disconnect(request: dict, link) -> dict:
    """The app leaves connect mode when the answer has been fetched."""
    link.end_session()
    link.leaving = "disconnect"
    return {}


def state_name(token) -> str:
    """The state as the link names it."""
    return _STATES[token.state]
