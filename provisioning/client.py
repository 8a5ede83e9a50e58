"""A token as an object: everything that the link offers, as typed calls.

    with Client.open("/dev/ttyACM0") as token:
        token.wait_unlocked()
        result = token.import_accounts(accounts)

Usable without the command line. Errors are those of errors.py. The client never sees the PIN,
and the link has no request that returns a secret.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pocketlink import protocol
from provisioning import codes
from provisioning.account import Account, label
from provisioning.connection import Connection, WaitNote
from provisioning.errors import LinkLost, NoToken, TokenError
from provisioning.transport import open_port

_OPEN_S = 10.0  # how long opening may be retried: a token restarts when it enters connect mode
_HELLO_S = 3.0
Progress = Callable[[str, int, int], None]  # what, done, of how many


@dataclass(frozen=True)
class Listed:
    """An account as LIST tells it: never with its secret."""

    place: int
    issuer: str
    name: str
    kind: int
    algorithm: int
    digits: int
    period: int
    flags: int

    @property
    def label(self) -> str:
        """Issuer and name for people; not safe to print raw."""
        return label(self.issuer, self.name)


@dataclass(frozen=True)
class ImportResult:
    """added + replaced accounts were committed; `wrong` are those whose codes differ."""

    added: int
    replaced: int
    checked: int
    wrong: list[Account] = field(default_factory=list)


@dataclass(frozen=True)
class ClockState:
    """time, set_at: UTC seconds or None; error_s: how far off it may be, None if unknown."""

    time: int | None
    status: str
    set_at: int | None
    error_s: int | None


class Client:
    """Speaks to one token. `hello` is what it said of itself."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.hello: dict = {}

    @classmethod
    def open(cls, port: str, on_wait: WaitNote | None = None) -> Client:
        """Open a path or pyserial URL and greet the token. Raises NoToken."""
        deadline = time.monotonic() + _OPEN_S
        while True:
            connection = Connection(open_port(port), on_wait)
            client = cls(connection)
            try:
                client.greet()
                return client
            except LinkLost as error:
                connection.close()
                if time.monotonic() > deadline:
                    step = "Is the token in connect mode? Choose Connect in its menu."
                    raise NoToken(f"{port}: no token answers ({error.cause})", step) from error
                time.sleep(0.2)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the port; the token stays as it is."""
        self._connection.close()

    def request(self, kind: int, fields: dict | None = None) -> dict:
        """One raw request of protocol.py."""
        return self._connection.request(kind, fields)

    def greet(self) -> dict:
        """HELLO: resets the link, gives the token entropy, tells who it is."""
        fields = {"entropy": os.urandom(protocol.ENTROPY_BYTES)}
        self.hello = self._connection.request(protocol.HELLO, fields, _HELLO_S)
        if self.hello.get("protocol") != protocol.PROTOCOL:
            raise TokenError(protocol.UNSUPPORTED_VERSION)
        return self.hello

    def info(self) -> dict:
        """What the token tells of itself, with `time` as UTC seconds or None."""
        fields = self.request(protocol.INFO)
        fields["time"] = _u64(fields.get("time"))
        return fields

    def wait_unlocked(self) -> None:
        """Return once the owner has entered the PIN on the token."""
        self.request(protocol.UNLOCK_WAIT)

    def accounts(self) -> list[Listed]:
        """All accounts, in the token's order."""
        found: list[Listed] = []
        while True:
            answer = self.request(protocol.LIST, {"first": len(found)})
            found.extend(_listed(entry) for entry in answer["accounts"])
            if len(found) >= answer["total"]:
                return found
            if not answer["accounts"]:
                raise LinkLost("the token's list breaks off")

    def import_accounts(
        self, accounts: Sequence[Account], progress: Progress | None = None
    ) -> ImportResult:
        """Send all, let the owner confirm, compare one code of each. All or nothing."""
        added, replaced = self.store_accounts(accounts, progress)
        wrong = self.compare_codes(accounts, progress)
        return ImportResult(added, replaced, len(accounts), wrong)

    def store_accounts(
        self, accounts: Sequence[Account], progress: Progress | None = None
    ) -> tuple[int, int]:
        """The first half of an import: how many were added, and how many replaced."""
        for account in accounts:
            account.check()
        note = progress or (lambda what, done, total: None)
        total = len(accounts)
        try:
            self.request(protocol.IMPORT_BEGIN, {"count": total})
            for n, account in enumerate(accounts):
                self.request(protocol.IMPORT_RECORD, record_fields(n, account))
                note("sending", n + 1, total)
        except BaseException:
            with contextlib.suppress(LinkLost, TokenError):
                self.request(protocol.IMPORT_ABORT)
            raise
        done = self.request(protocol.IMPORT_COMMIT)
        return done["added"], done["replaced"]

    def compare_codes(
        self, accounts: Sequence[Account], progress: Progress | None = None
    ) -> list[Account]:
        """The second half: those of the accounts just stored whose codes differ from ours."""
        wrong = []
        for n, account in enumerate(accounts):
            if self.verify(n) != codes.verification_code(account):
                wrong.append(account)
            if progress:
                progress("comparing", n + 1, len(accounts))
        return wrong

    def verify(self, n: int) -> str:
        """The token's code of the n-th account just committed, at the fixed past moment."""
        return self.request(protocol.VERIFY, {"n": n})["code"]

    def delete(self, account: Listed) -> None:
        """Delete it after the owner's press; the label must still match."""
        fields = {"place": account.place, "issuer": account.issuer, "name": account.name}
        self.request(protocol.DELETE, fields)

    def clock(self) -> ClockState:
        """The token's clock."""
        answer = self.request(protocol.GET_TIME)
        error_s = answer.get("error_s", -1)
        return ClockState(
            _u64(answer.get("time")),
            answer["status"],
            _u64(answer.get("set")),
            None if error_s < 0 else error_s,
        )

    def set_time(self, utc: int) -> int:
        """Set the clock to a time that is true now; the time that was set in the end."""
        answer = self.request(protocol.SET_TIME, {"time": protocol.pack_u64(utc)})
        return protocol.unpack_u64(answer["time"])

    def backup(self, progress: Progress | None = None) -> bytes:
        """The sealed backup, after the owner's press. It opens with the recovery code only."""
        size = self.request(protocol.BACKUP_BEGIN)["size"]
        data = b""
        while len(data) < size:
            piece = self.request(protocol.BACKUP_READ, {"offset": len(data)})["data"]
            if not piece:
                raise LinkLost("the token's backup breaks off")
            data += piece
            if progress:
                progress("reading", len(data), size)
        return data

    def restore(self, backup: bytes, progress: Progress | None = None) -> int:
        """Replace all accounts by those of a backup; how many there are then.

        The owner confirms and enters the backup's recovery code and the PIN on the token.
        """
        try:
            self.request(protocol.RESTORE_BEGIN, {"size": len(backup)})
            for at in range(0, len(backup), protocol.BACKUP_CHUNK):
                piece = backup[at : at + protocol.BACKUP_CHUNK]
                self.request(protocol.RESTORE_DATA, {"offset": at, "data": piece})
                if progress:
                    progress("sending", at + len(piece), len(backup))
        except BaseException:
            with contextlib.suppress(LinkLost, TokenError):
                self.request(protocol.RESTORE_ABORT)
            raise
        return self.request(protocol.RESTORE_COMMIT)["accounts"]

    def lock(self) -> None:
        """Lock the token; it leaves connect mode by a reset."""
        self.request(protocol.LOCK)

    def disconnect(self) -> None:
        """Send the token back to its everyday mode."""
        self.request(protocol.DISCONNECT)


def record_fields(n: int, account: Account) -> dict:
    """The payload of IMPORT_RECORD for record n."""
    return {
        "n": n,
        "issuer": account.issuer,
        "name": account.name,
        "secret": account.secret,
        "kind": account.kind,
        "algorithm": account.algorithm,
        "digits": account.digits,
        "period": account.period,
        "flags": account.flags,
        "counter": protocol.pack_u64(account.counter),
    }


def _listed(entry: dict) -> Listed:
    try:
        return Listed(**{name: entry[name] for name in Listed.__dataclass_fields__})
    except (KeyError, TypeError) as error:
        raise LinkLost("the token's list cannot be read") from error


def _u64(data: object) -> int | None:
    return protocol.unpack_u64(data) if isinstance(data, bytes) else None
