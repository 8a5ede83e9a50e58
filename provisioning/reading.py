"""What the commands read: files, standard input, and secrets typed unseen.

The name of a file that should hold a secret is never repeated: it may be the secret itself.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

import click

from provisioning.errors import BadInput

MAX_INPUT = 4 << 20  # bytes of a file; no export of accounts is larger
STDIN = "-"
_HISTORY = (
    "Give the name of a file. If you gave the secret itself, it is in your shell's history now: "
    "delete it there."
)


def read_secret(option: str, source: str | None, prompt: str) -> str:
    """A secret text from a file, from stdin (`-`, or when it is no terminal), or typed unseen.

    option: what `source` was given by, for messages. Raises BadInput.
    """
    if source is None and at_terminal():
        return _typed(prompt)
    if source in (None, STDIN):
        return as_text(_from_stdin())
    try:
        return as_text(_from_file(str(source), option))
    except OSError as error:
        raise BadInput(f"{option}: {error.strerror}", _HISTORY) from error


def read_file(path: str) -> bytes:
    """The bytes of a file, `-` for stdin. Raises BadInput."""
    if path == STDIN:
        return _from_stdin()
    try:
        return _from_file(path, path)
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}", "Check the name of the file.") from error


def as_text(data: bytes) -> str:
    """Text from a file or pipe. Raises BadInput."""
    try:
        return data.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise BadInput("the input is not UTF-8 text", "Save it as UTF-8.") from error


def at_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def _typed(prompt: str) -> str:
    try:
        return str(click.prompt(prompt, hide_input=True, err=True))
    except UnicodeDecodeError as error:
        step = "Type it again in a terminal that is set to UTF-8."
        raise BadInput("what was typed is not UTF-8 text", step) from error


def _from_stdin() -> bytes:
    if sys.stdin is None:  # the shell closed it
        raise BadInput("standard input is closed", "Feed it from a file or a pipe.")
    try:
        return _whole(sys.stdin.buffer, "standard input")
    except OSError as error:
        cause = f"standard input cannot be read: {error.strerror or error}"
        raise BadInput(cause, "Feed it from a file or a pipe.") from error


def _from_file(path: str, named: str) -> bytes:
    """Raises OSError; BadInput, which calls the file `named`, when it is too large."""
    with Path(path).open("rb") as file:
        return _whole(file, named)


def _whole(file: BinaryIO, named: str) -> bytes:
    """All of it, never a part: a secret that is cut would be another one."""
    data = file.read(MAX_INPUT + 1)
    if len(data) > MAX_INPUT:
        raise BadInput(f"{named}: larger than {MAX_INPUT >> 20} MiB", "Is it the right file?")
    return data
