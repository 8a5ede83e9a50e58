"""What goes wrong on the host side, as named errors, and the exit code of each.

    0    done
    1    failed for another reason: line broke, storage, fault
    2    wrong use of the command (click's own)
    3    no token found, or its port cannot be opened
    4    the token is not ready: locked, not set up, clock not usable, full
    5    refused, cancelled, or not answered in time on the token
    6    some of the input was bad (the rest was done), or all of it
    7    the token's codes differ from this computer's own calculation
    130  interrupted (Ctrl-C); the message says what that left behind

Every error names the cause and one next step. None carries a secret.
"""

from __future__ import annotations

from pocketlink import protocol
from pocketlink.texts import ERROR_TEXTS

EXIT_FAILED = 1
EXIT_NO_TOKEN = 3
EXIT_NOT_READY = 4
EXIT_REFUSED = 5
EXIT_BAD_INPUT = 6
EXIT_MISMATCH = 7
EXIT_INTERRUPTED = 130

_RETRY = "Try again; if it happens again, unplug the token and plug it in."

_NEXT_STEPS = {
    protocol.UNKNOWN_COMMAND: "Update the token's firmware or this program.",
    protocol.BAD_PAYLOAD: "Update the token's firmware or this program.",
    protocol.LOCKED: "Unlock it on the token.",
    protocol.BLANK: "Set a PIN on the token first.",
    protocol.REFUSED: "Nothing was changed; run the command again if you want it after all.",
    protocol.CANCELLED: "Nothing was changed; run the command again.",
    protocol.FULL: "Delete accounts that you no longer need.",
    protocol.BAD_ACCOUNT: "Correct the account and try again.",
    protocol.NOT_FOUND: "Look at `pocketotp accounts list`.",
    protocol.CLOCK: "Set the clock: `pocketotp time sync`, or on the token.",
    protocol.STORAGE: _RETRY,
    protocol.TIMED_OUT: "Nothing was changed; run the command again with the token at hand.",
    protocol.OUT_OF_ORDER: "Let only one program talk to the token, and try again.",
    protocol.BUSY: "Wait until the token has finished, and try again.",
    protocol.UNSUPPORTED_VERSION: "Update the token's firmware or this program.",
    protocol.FAULT: _RETRY,
    protocol.BAD_BACKUP: "Nothing was changed; try another copy of the backup.",
    protocol.UNFINISHED: (
        "Do not repeat it: unlock the token once more, which erases the old copy, then look at "
        "`pocketotp accounts list`."
    ),
}

_MISSING = "missing"  # the reason of CLOCK when setting it is no help
_NOT_READY = (protocol.LOCKED, protocol.BLANK, protocol.CLOCK, protocol.FULL)
_IN_DOUBT = (protocol.STORAGE, protocol.FAULT, protocol.LOCKED)
_SAID_NO = (protocol.REFUSED, protocol.CANCELLED, protocol.TIMED_OUT)


class HostError(Exception):
    """`cause` in one line, `next_step` in one sentence, and the exit code of the command.

    in_doubt: whether the change that was asked for may count all the same.
    """

    exit_code = EXIT_FAILED
    in_doubt = False

    def __init__(self, cause: str, next_step: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.next_step = next_step


class NoToken(HostError):
    """No token, several of them, or a port that cannot be opened."""

    exit_code = EXIT_NO_TOKEN


class LinkLost(HostError):
    """The token went away or answers no more."""

    in_doubt = True

    def __init__(self, cause: str, next_step: str = _RETRY) -> None:
        super().__init__(cause, next_step)


class Interrupted(HostError):
    """Ctrl-C, or the end of input at a prompt; the next step says what that left behind."""

    exit_code = EXIT_INTERRUPTED

    def __init__(self, next_step: str) -> None:
        super().__init__("interrupted", next_step)


class Full(HostError):
    """More accounts than the token has room for."""

    exit_code = EXIT_NOT_READY


class BadInput(HostError):
    """A file, secret or option that cannot be used."""

    exit_code = EXIT_BAD_INPUT


class Mismatch(HostError):
    """The token computes other codes than this computer."""

    exit_code = EXIT_MISMATCH


class TokenError(HostError):
    """The token answered ERROR: `code` of protocol.py, its `reason`, perhaps a `field`."""

    def __init__(self, code: int, reason: str = "", field: str = "") -> None:
        cause = ERROR_TEXTS.get(code, f"the token answered error {code}")
        detail = " ".join(part for part in (field, reason) if part)
        if code == protocol.UNFINISHED:  # its reason is for the display: the next step says more
            detail = ""
        if detail.casefold().startswith(cause):  # the token says the same, and perhaps more
            cause += detail[len(cause) :]
        elif detail:
            cause = f"{cause} ({detail})"
        step = _NEXT_STEPS.get(code, _RETRY)
        if code == protocol.CLOCK and reason == _MISSING:
            step = "Check the wiring of the clock."
        super().__init__(cause, step)
        self.code = code
        self.reason = reason
        self.field = field

    @property
    def in_doubt(self) -> bool:  # type: ignore[override]
        return self.code in _IN_DOUBT

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        if self.code in _NOT_READY:
            return EXIT_NOT_READY
        if self.code == protocol.BAD_BACKUP:
            return EXIT_BAD_INPUT
        return EXIT_REFUSED if self.code in _SAID_NO else EXIT_FAILED
