"""What the commands share at the terminal: data on stdout, all else on stderr, secrets hidden."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from pocketlink import protocol
from provisioning.client import Client, Progress
from provisioning.discovery import choose
from provisioning.errors import BadInput, TokenError
from provisioning.text import printable, width

MAX_INPUT = 4 << 20  # bytes of a file; no export of accounts is larger
_WAITS = {
    protocol.FOR_CONFIRM: "Look at the token: check what it shows and confirm there.",
    protocol.FOR_UNLOCK: "Enter your PIN on the token.",
    protocol.FOR_ENTRY: "On the token, enter the backup's recovery code, then the token's PIN.",
}


def say(text: str) -> None:
    """One line for the person at the terminal, on stderr."""
    click.echo(printable(text), err=True)


def put(text: str) -> None:
    """One line of data, on stdout."""
    click.echo(printable(text))


def put_json(data: object) -> None:
    """Data for programs, on stdout; control characters come out as JSON escapes."""
    click.echo(json.dumps(data, indent=2))


def put_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on stdout, columns as wide as needed."""
    lines = [head, *([printable(cell) for cell in row] for row in rows)]
    widths = [max(width(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        cells = (cell + " " * (room - width(cell)) for cell, room in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


@contextmanager
def token(port: str | None, unlocked: bool = True) -> Iterator[Client]:
    """The token to work with. With `unlocked` it waits until the owner has entered the PIN."""
    told: set[str] = set()

    def on_wait(waits_for: str, done: int) -> None:
        if waits_for in _WAITS and waits_for not in told:
            told.add(waits_for)
            say(_WAITS[waits_for])

    with Client.open(choose(port), on_wait) as client:
        if unlocked:
            _unlock(client)
        yield client


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


def read_input(source: str | None, prompt: str) -> str:
    """A secret text from a file, from stdin (`-`, or when it is no terminal), or typed unseen."""
    if source and source != "-":
        return as_text(read_file(source))
    if source == "-" or not sys.stdin.isatty():
        return as_text(sys.stdin.buffer.read(MAX_INPUT))
    return str(click.prompt(prompt, hide_input=True, err=True))


def read_file(path: str) -> bytes:
    """The bytes of a file, `-` for stdin. Raises BadInput."""
    if path == "-":
        return sys.stdin.buffer.read(MAX_INPUT)
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_INPUT + 1)
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}", "Check the name of the file.") from error
    if len(data) > MAX_INPUT:
        raise BadInput(f"{path}: larger than {MAX_INPUT >> 20} MiB", "Is it the right file?")
    return data


def as_text(data: bytes) -> str:
    """Text from a file or pipe. Raises BadInput."""
    try:
        return data.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise BadInput("the input is not UTF-8 text", "Save it as UTF-8.") from error
