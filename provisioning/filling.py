"""Brings accounts to the token for the commands, and reports what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from pocketlink import protocol
from provisioning import console
from provisioning.account import ALGORITHMS, KINDS, Account
from provisioning.client import Client, ImportResult
from provisioning.errors import BadInput, Full, Mismatch
from provisioning.formats.base import Note, Parsed

_SPLIT = f"Split the list: a token holds {protocol.CAPACITY}."
_NOT_COMPARED = (
    "The accounts are stored, but not all codes were compared. Run it again: it replaces them by "
    "the same, and compares."
)
_UNFINISHED = (
    "The accounts are stored, but no codes were compared. Unlock the token once more, which erases "
    "the old copy, then run it again: it replaces them by the same, and compares."
)
_IN_DOUBT = (
    f"{console.UNLESS_PRESSED} Run it again: what is stored already is replaced by the same."
)


def fill(port: str | None, accounts: Sequence[Account], as_json: bool) -> None:
    """Import accounts that are all good."""
    result = _send(port, accounts)
    if as_json:
        console.put_json(_result(result))
    else:
        _tell(result)
    _judge(result)


def fill_parsed(port: str | None, parsed: Parsed, as_json: bool) -> None:
    """Import the good entries of a file, name the others, and end with EXIT_BAD_INPUT for them."""
    _tell_notes(parsed)
    if not parsed.entries:
        raise BadInput("there is nothing to import", "Correct the lines named above.")
    result = _send(port, list(parsed.accounts()))
    if as_json:
        console.put_json({**_summary(parsed), **_result(result)})
    else:
        _tell(result)
        console.put(_counts(parsed))
    _judge(result)
    _complain(parsed)


def report_parsed(parsed: Parsed, as_json: bool) -> None:
    """Say what is in a file, without a token and without secrets."""
    _tell_notes(parsed)
    if len(parsed.entries) > protocol.CAPACITY:
        console.say(f"note: {len(parsed.entries)} accounts are too many for one import. {_SPLIT}")
    if as_json:
        found = [_described(entry.account) for entry in parsed.entries]
        console.put_json({**_summary(parsed), "accounts": found})
    else:
        for entry in parsed.entries:
            console.put(f"{entry.where}: {entry.account.label}")
        console.put(_counts(parsed))
    _complain(parsed)


def _send(port: str | None, accounts: Sequence[Account]) -> ImportResult:
    if len(accounts) > protocol.CAPACITY:
        raise Full(f"{len(accounts)} accounts, room for {protocol.CAPACITY}", _SPLIT)
    with console.token(port) as token, console.progress_bar() as progress:
        accounts = _fitting(token, accounts)
        with (
            console.changing(console.WITHDRAWN, _IN_DOUBT),
            console.after_error(protocol.UNFINISHED, _UNFINISHED),
        ):
            added, replaced = token.store_accounts(accounts, progress)
        with console.done(_NOT_COMPARED):
            wrong = token.compare_codes(accounts, progress)
    return ImportResult(added, replaced, len(accounts), wrong)


def _fitting(token: Client, accounts: Sequence[Account]) -> Sequence[Account]:
    """The accounts in an order in which the token has room for them. Raises Full.

    What replaces an account keeps its place in the list, but is stored beside it if there is room,
    and a HOTP account only so: new ones come first, then those, when room is short.
    """
    info = token.info()
    if (info["accounts"] or 0) + len(accounts) <= info["capacity"]:
        return accounts  # whichever of them are new
    stored = {(account.issuer, account.name) for account in token.accounts()}

    def turn(account: Account) -> int:
        if (account.issuer, account.name) not in stored:
            return 0
        return 1 if account.kind == protocol.HOTP else 2

    ordered = sorted(accounts, key=turn)
    new = sum(turn(account) == 0 for account in accounts)
    room = info["capacity"] - len(stored)
    if new > room:
        step = "Delete accounts that you no longer need, or import fewer."
        raise Full(f"{new} new {'account' if new == 1 else 'accounts'}, room for {room}", step)
    return ordered


def _tell(result: ImportResult) -> None:
    console.put(f"Added {result.added}, replaced {result.replaced}.")
    good = result.checked - len(result.wrong)
    console.put(f"{good} of {result.checked} codes agree with this computer's own calculation.")


def _judge(result: ImportResult) -> None:
    if result.wrong:
        names = ", ".join(account.label for account in result.wrong)
        raise Mismatch(f"the token computes other codes for: {names}", "Do not rely on them.")


def _complain(parsed: Parsed) -> None:
    if parsed.problems:
        raise BadInput(
            f"{len(parsed.problems)} of {parsed.total} entries could not be used",
            "Correct the ones named above and import them again.",
        )


def _tell_notes(parsed: Parsed) -> None:
    for note in parsed.notes:
        console.say(f"note: {note.where}: {note.text}")
    for note in parsed.skipped:
        console.say(f"skipped: {note.where}: {note.text}")
    for note in parsed.problems:
        console.say(f"problem: {note.where}: {note.text}")


def _counts(parsed: Parsed) -> str:
    return (
        f"{parsed.total} entries in the file: {len(parsed.entries)} good, "
        f"{len(parsed.skipped)} repeated, {len(parsed.problems)} bad."
    )


def _summary(parsed: Parsed) -> dict:
    return {
        "total": parsed.total,
        "good": len(parsed.entries),
        "problems": _notes(parsed.problems),
        "skipped": _notes(parsed.skipped),
        "notes": _notes(parsed.notes),
    }


def _notes(notes: Sequence[Note]) -> list[dict]:
    return [{"where": note.where, "text": note.text} for note in notes]


def _result(result: ImportResult) -> dict:
    return {
        "added": result.added,
        "replaced": result.replaced,
        "compared": result.checked,
        "wrong": [account.label for account in result.wrong],
    }


def _described(account: Account) -> dict:
    return {
        "issuer": account.issuer,
        "name": account.name,
        "type": KINDS[account.kind],
        "algorithm": ALGORITHMS[account.algorithm],
        "digits": account.digits,
        "period": account.period,
    }
