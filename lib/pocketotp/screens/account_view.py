"""The account that is on the glass: its label, its code, how long that code lives.

Holds the keyed hash of one account at a time, until `wipe`.
"""

from __future__ import annotations

from pocketotp.clock.clock import ClockError
from pocketotp.crypto.hashes import SHA512
from pocketotp.otp.account import HOTP
from pocketotp.otp.codes import KeyedCodes, totp_counter

SLOW = SHA512  # its codes take half a second and are computed ahead


class AccountView:
    """`select` an account, then `update` every loop; `code` is "" while there is none."""

    def __init__(self, token, clock) -> None:
        self._token = token
        self._clock = clock
        self._keyed: KeyedCodes | None = None
        self._counter = -1
        self._ahead = (-1, "")  # counter and code of the next period
        self.position = 0
        self.code = ""
        self.trouble = ""  # why there is no code: a reason of clock.py
        self.utc = 0
        self._label(None)

    def _label(self, account) -> None:
        self.issuer = account.issuer if account else ""
        self.name = account.name if account else ""
        self.flags = account.flags if account else 0
        self.period = account.period if account else 30
        self.digits = account.digits if account else 6
        self.is_hotp = bool(account) and account.kind == HOTP
        self.is_slow = bool(account) and account.algorithm == SLOW

    def select(self, position: int) -> None:
        """Opens an account; a quick code is there after the next `update`."""
        self.wipe()
        account = self._token.account(position)
        self.position = position
        self._label(account)
        if not self.is_hotp:
            if self.is_slow:
                self._account = account
                return
            self._keyed = KeyedCodes(account)
        account.wipe()

    def update(self, may_take_long: bool) -> bool:
        """Reads the clock and renews the code; True if the code or the trouble changed."""
        before = (self.code, self.trouble)
        try:
            self.utc = self._clock.now()
            self.trouble = ""
        except ClockError as error:
            self.trouble = error.reason
            self.code = ""
            self._counter = -1
        if not self.trouble and not self.is_hotp:
            self._renew(may_take_long)
        return (self.code, self.trouble) != before

    def _renew(self, may_take_long: bool) -> None:
        counter = totp_counter(self.utc, self.period)
        if counter != self._counter:
            if self._ahead[0] == counter:
                self.code = self._ahead[1]
            elif self.is_slow and not may_take_long:
                self.code = ""
                return
            else:
                self.code = self._compute(counter)
            self._counter = counter
        elif self.is_slow and may_take_long and self._ahead[0] != counter + 1:
            self._ahead = (counter + 1, self._compute(counter + 1))

    def _compute(self, counter: int) -> str:
        if self._keyed is None:
            self._keyed = KeyedCodes(self._account)
            self._account.wipe()
            self._account = None
        return self._keyed.code(counter)

    def next_hotp(self) -> None:
        """Takes the next code of an HOTP account; its counter is advanced on flash first."""
        self.code = self._token.next_hotp(self.position)

    def remaining_ms(self) -> int:
        """How long the code is still valid."""
        period_ms = self.period * 1000
        spent = self.utc % self.period * 1000 + self._clock.now_ms()
        return max(0, period_ms - spent)

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
        if getattr(self, "_account", None) is not None:
            self._account.wipe()
        self._account = None
        self._counter = -1
        self._ahead = (-1, "")
        self.code = ""
        self.trouble = ""
        self._label(None)
