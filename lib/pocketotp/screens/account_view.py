"""The account that is on the glass: its label, its code, how long that code lives.

Holds the keyed hash of one account at a time, until `wipe`.
"""

from __future__ import annotations

from pocketotp.clock.clock import ClockError
from pocketotp.crypto import hashes
from pocketotp.errors import StorageError
from pocketotp.otp.account import HOTP
from pocketotp.otp.codes import KeyedCodes, totp_counter
from pocketotp.ui.text import plain

DAMAGED = "damaged"


class AccountView:
    """`select` an account, then `update` every loop; `code` is "" while there is none.

    A SHA-512 code takes a quarter of a second: it is computed in steps, and ahead of its period.
    """

    def __init__(self, token, clock):
        self._token = token
        self._clock = clock
        self._keyed = None
        self.position = 0
        self.utc = 0
        self._forget()

    def _forget(self):
        self.issuer = ""  # in characters that the display has
        self.name = ""
        self.code = ""
        self.trouble = ""  # why there is no code: a reason of clock.py, or DAMAGED
        self.flags = 0
        self.is_hotp = False
        self._counter = -1  # of `code`
        self._next = (-1, "")  # a counter and its code, computed ahead
        self._steps = None
        self._target = -1  # the counter that `_steps` works for

    def select(self, position: int) -> None:
        """Opens an account; a quick code is there after the next `update`."""
        self.wipe()
        self.position = position
        try:
            account = self._token.account(position)
        except StorageError:
            self.issuer = self.trouble = DAMAGED
            return
        self.issuer = plain(account.issuer)
        self.name = plain(account.name)
        self.flags = account.flags
        self.period = account.period
        self.digits = account.digits
        self.is_hotp = account.kind == HOTP
        self._is_slow = account.algorithm == hashes.SHA512
        if not self.is_hotp:
            self._keyed = KeyedCodes(account)
        account.wipe()

    def update(self, may_work: bool) -> bool:
        """Reads the clock and renews the code; True if the code or the trouble changed.

        Steps of a slow code, about 90 ms each, are done only if `may_work`.
        """
        code, trouble = self.code, self.trouble
        if trouble == DAMAGED:
            return False
        try:
            self.utc = self._clock.now()
            self.trouble = ""
        except ClockError as error:
            self.trouble = error.reason
            if not self.is_hotp:  # which needs no clock
                self.code = ""
                self._counter = -1
        if not self.trouble and not self.is_hotp:
            self._renew(may_work)
        return self.code != code or self.trouble != trouble

    def _renew(self, may_work: bool) -> None:
        counter = totp_counter(self.utc, self.period)
        if counter != self._counter and not self._is_slow:
            self.code = self._keyed.code(counter)
            self._counter = counter
        elif self._is_slow:
            self._renew_slowly(counter, may_work)

    def _renew_slowly(self, counter: int, may_work: bool) -> None:
        if counter != self._counter:
            self.code = ""
            wanted = counter
        else:
            wanted = counter + 1
        if may_work and self._next[0] != wanted:
            self._work(wanted)
        if counter != self._counter and self._next[0] == counter:
            self._counter, self.code = self._next

    def _work(self, counter: int) -> None:
        if self._target != counter:
            self._target = counter
            self._steps = self._keyed.steps(counter)
        try:
            next(self._steps)
        except StopIteration as end:
            self._next = (counter, end.value)
            self._steps = None

    def next_hotp(self) -> None:
        """Takes the next code of an HOTP account; its counter is advanced on flash first."""
        self.code = self._token.next_hotp(self.position)

    def remaining_ms(self) -> int:
        """How long the code is still valid."""
        spent = self.utc % self.period * 1000 + self._clock.now_ms()
        return max(0, self.period * 1000 - spent)

    def expiry(self) -> int:
        """UTC second at which the code ends."""
        return self.utc - self.utc % self.period + self.period

    def is_used(self) -> bool:
        """The code that is valid now has been typed."""
        return not self.is_hotp and self._token.used_until(self.position) > self.utc

    def wipe(self) -> None:
        """Forgets key, code and label."""
        if self._keyed is not None:
            self._keyed.wipe()
            self._keyed = None
        self._forget()
