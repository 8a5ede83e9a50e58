"""The token's model: locked, unlocked, its accounts; what screens and link handlers call.

Long work is a generator that does at most about 50 ms a step and yields the per mille done; its
result is the generator's return value. Nothing here draws, types, or talks to a computer.
"""

from pocketotp import states
from pocketotp.clock.trust import ClockTrust
from pocketotp.crypto import hashes
from pocketotp.crypto.entropy import EntropyPool
from pocketotp.errors import Locked, NotFound, StorageError
from pocketotp.nvm.attempts import Attempts
from pocketotp.nvm.journal import Journal
from pocketotp.otp import account as account_kinds
from pocketotp.otp.codes import code as account_code
from pocketotp.otp.codes import totp_counter
from pocketotp.pin import policy
from pocketotp.vault import events, header, layout, state
from pocketotp.vault.slot_pair import SlotPair

VERIFY_TIME = 1111111109  # RFC 6238, appendix B: a past second
VERIFY_COUNTER = 1 << 63
_TICKS = 1 << 29


class Token:
    """One token over `nvm`, a Drive, a RawFlash and `ticks_ms` (a counter that wraps at 2**29)."""

    def __init__(self, nvm, drive, raw, ticks_ms):
        self.nvm = nvm
        self.drive = drive
        self.raw = raw
        self.ticks_ms = ticks_ms
        self.entropy = EntropyPool()
        self.attempts = Attempts(nvm)
        self.journal = Journal(nvm)
        self.state = states.BLANK
        self.reason = ""
        self.buffer = bytearray(layout.SECTOR)
        self.found = None  # slots in the flash of a formatted drive, see vault/rescue.py
        self.pair = None
        self.state_pair = None
        self.vault = None
        self.daily = None
        self.pending = None  # keys that are not committed yet
        self.recovered = None  # a vault opened by the recovery code, waiting for its new PIN
        self.checked = False  # the PIN was entered once more, for one change
        self.crashed = False  # before this start, and Activity does not say so yet
        self.rescued = False  # the slots that a rescue copied are still in the flash
        self._imported = None
        self._wait_from = ticks_ms()
        from pocketotp.pin.startup import start

        start(self)

    # ------------------------------------------------------------------ start

    def rescue(self):
        """Generator: makes the vault's files again from what was `found` in the flash."""
        from pocketotp.pin.startup import rescue

        return rescue(self)

    def open_files(self):
        """Opens the four files of the vault. Raises StorageError."""
        from pocketotp.vault import files

        if not files.are_there(self.drive):
            raise StorageError("The vault's files are missing")
        vault_regions, state_regions = files.open_all(self.drive, self.raw)
        self.pair = SlotPair(vault_regions, header.parse, bytearray(layout.BLOCK))
        self.state_pair = SlotPair(state_regions, state.parse, self.buffer)

    # ------------------------------------------------------------------ waiting

    @property
    def failures(self):
        """Wrong PINs since the last right one."""
        return self.attempts.count() if self.state != states.BLANK else 0

    @property
    def wipe_limit(self):
        """Wrong PINs after which the token wipes itself, 3 to 16; 0 without a vault."""
        head = self.pair.newest() if self.pair else None
        return head.wipe_limit if head else 0

    @property
    def tries_left(self):
        """PINs that may still be tried before the token wipes itself."""
        return max(0, self.wipe_limit - self.failures)

    def wait_s(self, now_ms):
        """Whole seconds until the next PIN may be tried; counted while the token has power."""
        if self._wait_from is None:
            return 0
        waited = (now_ms - self._wait_from) % _TICKS
        if waited > _TICKS // 2:  # `now_ms` was read before the wait began
            waited = 0
        left = policy.wait_s(self.failures) * 1000 - waited
        if left <= 0:
            self._wait_from = None
            return 0
        return (left + 999) // 1000

    def restart_wait(self):
        """The wait before the next try begins now."""
        self._wait_from = self.ticks_ms()

    # ------------------------------------------------------------------ PIN and setup

    def prepare(self):
        """Generator: makes the files of the vault. Raises StorageError."""
        from pocketotp.pin.setup import prepare

        return prepare(self)

    def create(self, pin):
        """Generator: makes keys in memory; returns the recovery code as seven groups."""
        from pocketotp.pin.setup import create

        return create(self, pin)

    def commit_setup(self):
        """Generator: writes what `create` made; the token is then unlocked."""
        from pocketotp.pin.setup import commit

        return commit(self)

    def abandon_setup(self):
        """Forgets the keys that `create` made."""
        if self.pending is not None:
            self.pending.wipe()
            self.pending = None

    def unlock(self, pin):
        """Generator: returns "ok", "wrong" or "wiped". Raises StorageError.

        The attempt is on flash before anything is derived.
        """
        from pocketotp.pin.unlock import unlock

        return unlock(self, pin)

    def recover(self, groups):
        """Generator: opens with the recovery code; returns "ok" or "wrong".

        Raises ValueError naming a group whose check character is wrong. `set_pin` must follow.
        """
        from pocketotp.pin.change import recover

        return recover(self, groups)

    def set_pin(self, pin):
        """Generator: the new PIN after `recover`; the token is then unlocked."""
        from pocketotp.pin.change import set_pin

        return set_pin(self, pin)

    def check_pin(self, pin):
        """Generator: the PIN once more, on an open token; True allows one change that asks for it.

        A wrong one counts as a try, locks the token (or wipes it) and returns False.
        """
        from pocketotp.pin.check import check_pin

        return check_pin(self, pin)

    def change_pin(self, pin):
        """Generator: another PIN, in both slots, after `check_pin`. Raises Locked without it."""
        from pocketotp.pin.change import change_pin

        return change_pin(self, pin)

    def new_recovery_code(self, pin):
        """Generator: makes another recovery code and data key; returns the seven groups.

        The PIN is needed to wrap the new key: a wrong one counts as a try and returns None.
        Nothing is written before `commit_recovery_code`; `abandon_setup` forgets the new keys.
        """
        from pocketotp.pin.change import new_recovery_code

        return new_recovery_code(self, pin)

    def commit_recovery_code(self):
        """Generator: seals everything anew under the key that `new_recovery_code` made."""
        from pocketotp.pin.change import commit_recovery_code

        return commit_recovery_code(self)

    def set_wipe_pin(self, pin):
        """Generator: a PIN that wipes the token, after `check_pin`; None for none.

        Returns False if it is the PIN. Raises Locked if one is to be set without the check.
        """
        from pocketotp.pin.change import set_wipe_pin

        return set_wipe_pin(self, pin)

    @property
    def has_wipe_pin(self):
        """Whether a PIN that wipes is set; False while locked."""
        vault = self.vault or self.recovered
        return vault is not None and vault.has_wipe_pin

    def set_wipe_limit(self, limit):
        """Generator: wipes after 3 to 16 wrong PINs."""
        from pocketotp.pin.change import set_wipe_limit

        return set_wipe_limit(self, limit)

    def wipe(self):
        """Generator: erases everything, for good; the token is then blank."""
        from pocketotp.pin.wipe import wipe

        return wipe(self)

    def lock(self):
        """Overwrites keys and the free heap. Callers drop their own references first."""
        from pocketotp.pin.lock import lock

        lock(self)

    @property
    def is_open(self):
        """Whether there is a data key to be locked away: after the PIN or the recovery code."""
        return self.state == states.UNLOCKED or self.recovered is not None

    def drop_keys(self):
        """Overwrites every key and forgets what was opened."""
        self.checked = False
        self.abandon_setup()
        for vault in (self.vault, self.recovered):
            if vault is not None:
                vault.close()
        self.vault = self.recovered = self.daily = self._imported = None
        hashes.wipe(self.buffer)

    # ------------------------------------------------------------------ accounts

    def _opened(self):
        if self.state != states.UNLOCKED:
            raise Locked("Enter the PIN first")
        return self.vault

    @property
    def count(self):
        """Number of accounts."""
        return len(self._opened().index)

    def entry(self, position):
        """(place, flags, initial code point) of an account, without decryption."""
        return self._opened().index.entry(position)

    def account(self, position):
        """The Account at `position`; wipe it when it is no longer shown."""
        return self._opened().account(self.entry(position)[0])

    def find(self, issuer, name):
        """Position of the account with this label, or -1. Decrypts all labels: about 1 s."""
        for position in range(self.count):
            account = self.account(position)
            same = (account.issuer, account.name) == (issuer, name)
            account.wipe()
            if same:
                return position
        return -1

    def position(self, place):
        """Position of the account in `place`, or -1."""
        return self._opened().index.position(place)

    def code(self, account, utc):
        """The code of a TOTP or Steam account at a UTC second."""
        return account_code(account, totp_counter(utc, account.period))

    def hotp_counter(self, position):
        """The next counter of an HOTP account."""
        return self._daily().counter(self.entry(position)[0])

    def next_hotp(self, position):
        """The next code of an HOTP account. The counter is on flash before the code is known.

        Raises StorageError.
        """
        place = self.entry(position)[0]
        counter = self._daily().counter(place)
        if counter > account_kinds.COUNTER_MAX:
            raise StorageError("The counter is used up")
        used_until = self.daily.used_until(place)
        self.daily.set_place(place, counter + 1, used_until)
        try:
            self.daily.save(self.vault.siv)
        except StorageError:
            self.daily.set_place(place, counter, used_until)  # else each press would skip a code
            raise
        account = self.vault.account(place)
        try:
            return account_code(account, counter)
        finally:
            account.wipe()

    def used_until(self, position):
        """UTC second until which the code that was used last is valid; 0: none."""
        return self._daily().used_until(self.entry(position)[0])

    def mark_used(self, position, expiry, utc):
        """Remembers that the code that is valid until `expiry` was typed at `utc`."""
        place = self.entry(position)[0]
        self._daily().set_place(place, self.daily.counter(place), expiry)
        self.daily.add_event(events.TYPED, 0, place, utc)

    def delete(self, place):
        """Generator: removes an account from both slots. Raises NotFound."""
        if self.position(place) < 0:
            raise NotFound("No such account")
        yield from self._opened().delete(place, lambda: self._on_delete(place))

    def _on_delete(self, place):
        self.daily.set_place(place, 0)
        self.note(events.DELETED, place)

    def note(self, kind, ref=0):
        """Remembers an event, durably."""
        self.daily.add_event(kind, 0, ref)
        self.daily.save(self.vault.siv)

    # ------------------------------------------------------------------ backup

    def mend(self):
        """Generator: mends the accounts that can be; returns how many are damaged for good."""
        return self._opened().mend_all()

    def begin_backup(self, utc):
        """A Backup: its `size`, and its bytes by `chunks(most)`."""
        from pocketotp.vault.backup import Backup

        self.daily.add_event(events.BACKED_UP, 0, self.count, utc)
        return Backup(self._opened(), self._daily(), utc)

    def begin_restore(self):
        """A Restorer: `put` bytes, `finish`, then `commit(groups, pin)` or `abort`."""
        from pocketotp.pin.restore import Restorer

        self._opened()
        self._imported = None
        return Restorer(self)

    # ------------------------------------------------------------------ import

    def begin_import(self, count):
        """An Importer for `count` accounts (only checked against the capacity by `add`)."""
        from pocketotp.vault.importer import Importer

        self._imported = None
        return Importer(self._opened(), self._daily(), self._on_import)

    def _on_import(self, places, changed):
        self._imported = places
        self.note(events.IMPORTED, changed)

    def verify_code(self, number):
        """The code of account `number` of the import just committed, at a fixed past time.

        UTC 1111111109, or HOTP counter 2**63: worthless to a thief, enough to compare.
        """
        if self._imported is None or not 0 <= number < len(self._imported):
            raise NotFound("No import was just committed")
        account = self._opened().account(self._imported[number])
        try:
            if account.kind == account_kinds.HOTP:
                return account_code(account, VERIFY_COUNTER)
            return self.code(account, VERIFY_TIME)
        finally:
            account.wipe()

    # ------------------------------------------------------------------ daily state

    def _daily(self):
        self._opened()
        return self.daily

    @property
    def settings(self):
        """The owner's Settings; defaults while locked."""
        if self.daily is None:
            from pocketotp.vault.settings import Settings

            return Settings()
        return self.daily.settings

    @property
    def trust(self):
        """The ClockTrust; a new one while locked."""
        return self.daily.trust if self.daily is not None else ClockTrust()

    @property
    def events(self):
        """The Events; None while locked."""
        return self.daily.events if self.daily is not None else None

    def add_event(self, kind, arg=0, ref=0, utc=0):
        """Remembers an event, written with the next `flush`."""
        self._daily().add_event(kind, arg, ref, utc)

    def date_events(self, utc):
        """Gives what happened in this session without a clock at hand the time `utc`."""
        if self.daily is not None and self.daily.events.date(utc):
            self.daily.dirty = True

    def save_settings(self):
        """Generator: writes settings and everything else of the state."""
        self._daily().dirty = True
        return self.flush()

    def flush(self):
        """Generator: writes the state if something changed."""
        if self.state == states.UNLOCKED and self.daily.dirty:
            self.daily.save(self.vault.siv)
        yield 1000
