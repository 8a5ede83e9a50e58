"""A request that takes more than one tick: a handler's generator, stepped by the service.

What a handler may yield:

    int            per mille of the work done; more work follows
    None           more work follows
    Confirmation   waits until the owner accepts; LinkError is thrown in when he does not
    UNLOCK         waits until the token is unlocked
    Question       waits until its `asks` is None: the owner has entered what it asks for

What it returns is the answer. Times are milliseconds of the caller's tick.
"""

from __future__ import annotations

from pocketlink import protocol
from pocketotp.link.confirmation import Confirmation

UNLOCK = "unlock"  # yielded by a handler

CONFIRM_MS = 60_000  # an owner who is there presses within a minute
LINE_MS = 3_000  # and reads a line of a long list in three seconds
ENTRY_MS = 900_000  # 35 letters and a PIN on a wheel
UNLOCK_MS = 300_000  # the idle limit of connect mode
PENDING_MS = 2_000  # so often the host hears that the token is alive
_WRAP = (1 << 29) - 1  # ticks_ms wraps there; differences survive it


class Question:
    """What only the owner can enter on the token; `asks` says what it is, None: it was answered."""

    asks: str | None = None


class Job:
    """One running handler. `waiting` is None, a Confirmation, a Question or UNLOCK."""

    __slots__ = ("_since", "_steps", "_told", "needs_unlock", "sequence", "waiting")

    def __init__(self, steps, sequence: int, needs_unlock: bool, now_ms: int) -> None:
        self._steps = steps
        self.sequence = sequence
        self.needs_unlock = needs_unlock
        self.waiting: object = None
        self._since = now_ms
        self._told = now_ms

    def step(self, now_ms: int) -> int | None:
        """Do one piece of work; what was yielded if it is a number.

        Raises StopIteration with the answer, or the handler's error.
        """
        self.waiting = None
        got = next(self._steps)
        if got is UNLOCK or isinstance(got, (Confirmation, Question)):
            self.waiting = got
            self._since = now_ms
            self._told = now_ms - PENDING_MS  # tell at once
            return None
        return got

    def stop(self, error: Exception) -> None:
        """Throw error into the handler, which cleans up; the error comes back out."""
        self._steps.throw(error)
        raise error  # the handler swallowed it

    def expired(self, now_ms: int) -> bool:
        """True when nobody did on the token what the job waits for."""
        if self.waiting is None:
            return False
        limit = UNLOCK_MS
        since = self._since
        if isinstance(self.waiting, Confirmation):
            limit = CONFIRM_MS + LINE_MS * self.waiting.count
            since = self.waiting.seen or since  # who turns pages is there
        elif isinstance(self.waiting, Question):
            limit = ENTRY_MS
        return (now_ms - since) & _WRAP >= limit

    def blocked(self, unlocked: bool) -> bool:
        """True while the owner has not done yet what the job waits for."""
        if self.waiting is UNLOCK:
            return not unlocked
        if isinstance(self.waiting, Question):
            return self.waiting.asks is not None
        return self.waiting is not None

    def pending(self, now_ms: int) -> str | None:
        """Every two seconds: what the host should be told that the token waits for or does."""
        if (now_ms - self._told) & _WRAP < PENDING_MS:
            return None
        self._told = now_ms
        if self.waiting is None:
            return protocol.FOR_WORK
        if self.waiting is UNLOCK:
            return protocol.FOR_UNLOCK
        return protocol.FOR_ENTRY if isinstance(self.waiting, Question) else protocol.FOR_CONFIRM
