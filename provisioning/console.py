"""What the commands share at the terminal: data on stdout, all else on stderr."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import click

from pocketlink import protocol
from provisioning.client import Client, Progress
from provisioning.discovery import choose
from provisioning.errors import HostError, Interrupted, TokenError
from provisioning.text import printable, width

WITHDRAWN = (
    "The question on the token was withdrawn; unless OK was pressed there just before, "
    "nothing was changed."
)
UNLESS_PRESSED = "Unless OK was pressed on the token, nothing was changed."
_WAITS = {
    protocol.FOR_CONFIRM: "Look at the token: check what it shows and confirm there.",
    protocol.FOR_UNLOCK: "Enter your PIN on the token.",
    protocol.FOR_ENTRY: "On the token, enter the backup's recovery code, then the token's PIN.",
}


def say(text: str) -> None:
    """One line for the person at the terminal, on stderr."""
    click.echo(printable(text), err=True)


def put(text: str) -> None:
    """One line of data, on stdout. Raises HostError when it takes no more."""
    _put(printable(text))


def put_json(data: object) -> None:
    """Data for programs, on stdout; control characters come out as JSON escapes."""
    _put(json.dumps(data, indent=2))


def put_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on stdout, columns as wide as needed."""
    lines = [head, *([printable(cell) for cell in row] for row in rows)]
    widths = [max(width(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        cells = (cell + " " * (room - width(cell)) for cell, room in zip(line, widths, strict=True))
        _put("  ".join(cells).rstrip())


def _put(line: str) -> None:
    try:
        click.echo(line)
    except OSError as error:
        if error.errno == errno.EPIPE:  # who read it has seen enough; click ends quietly
            raise
        # What is left in the buffer would be tried, and complained of, once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        cause = f"standard output cannot be written: {error.strerror}"
        raise HostError(
            cause, "The output is not complete. Make room, and run it again."
        ) from error


def escape_what_cannot_be_shown() -> None:
    """Let terminals of other encodings show escapes in the place of letters that they lack."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@contextmanager
def interrupted(step: str) -> Iterator[None]:
    """What an interruption (Ctrl-C) within means for the user. The innermost one speaks."""
    try:
        yield
    except (KeyboardInterrupt, click.Abort) as error:
        raise Interrupted(step) from error


@contextmanager
def changing(withdrawn: str, in_doubt: str) -> Iterator[None]:
    """A request that changes the token: what Ctrl-C within means for the user, and what an error
    after which nobody knows whether the change counts."""
    with interrupted(withdrawn):
        try:
            yield
        except HostError as error:
            if error.in_doubt:
                error.next_step = in_doubt
            raise


@contextmanager
def after_error(code: int, step: str) -> Iterator[None]:
    """What to do when the token answers with that error of protocol.py within."""
    try:
        yield
    except TokenError as error:
        if error.code == code:
            error.next_step = step
        raise


@contextmanager
def done(step: str) -> Iterator[None]:
    """After a change that counts: whatever goes wrong within, the user hears that it does."""
    with interrupted(step):
        try:
            yield
        except HostError as error:
            error.next_step = step
            raise


@contextmanager
def token(port: str | None, unlocked: bool = True) -> Iterator[Client]:
    """The token to work with. With `unlocked` it waits until the owner has entered the PIN."""
    told: set[str] = set()

    def on_wait(waits_for: str, done: int) -> None:
        if waits_for in _WAITS and waits_for not in told:
            told.add(waits_for)
            say(_WAITS[waits_for])

    client = Client.open(choose(port), on_wait)
    try:
        if unlocked:
            _unlock(client)
        yield client
    finally:
        with suppress(KeyboardInterrupt):  # what was asked for is done, or its own error is told
            client.close()


def _unlock(client: Client) -> None:
    state = client.hello["state"]
    if state == "blank":
        raise TokenError(protocol.BLANK)
    if state == "damaged":
        raise TokenError(protocol.LOCKED, "damaged: only its recovery code opens it")
    if state != "unlocked":
        client.wait_unlocked()


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Reports progress as a bar on stderr when that is a terminal; silent otherwise."""
    shown = sys.stderr.isatty()

    def note(what: str, done: int, total: int) -> None:
        if shown:
            filled = "#" * (30 * done // total)
            end = "\n" if done == total else ""
            click.echo(f"\r{what:9} [{filled:30}] {done}/{total}{end}", err=True, nl=False)

    yield note
