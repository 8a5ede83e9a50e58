"""Writes a file that holds sealed or secret things: whole or not at all, for its owner's eyes only.

It never replaces a file unless told to, and never anything that is not a plain file.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from provisioning.errors import BadInput


@contextmanager
def new_file(path: str, force: bool = False) -> Iterator[BinaryIO]:
    """The file to write into: a temporary one beside `path`, mode 0600, which takes its name at
    the end, or is removed when something goes wrong. force: replace a file that is there.

    Raises BadInput: at the beginning when nothing can be written there, so that nobody is asked
    for what has no place, and when the writing fails.
    """
    _check_new(path, force)
    with _plain_errors(path):
        number, temporary = tempfile.mkstemp(dir=Path(path).parent, prefix=f".{Path(path).name}.")
        try:
            with os.fdopen(number, "wb") as file:  # mkstemp makes it 0600
                yield file
                file.flush()
                os.fsync(file.fileno())
            _check_new(path, force)
            Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)


def _check_new(path: str, force: bool) -> None:
    """BadInput when something is there that must not be replaced."""
    if not path:
        raise BadInput("the name of the file is empty", "Give it a name.")
    if not os.path.lexists(path):
        return
    if not stat.S_ISREG(os.lstat(path).st_mode):
        raise BadInput(f"{path}: is there, and no plain file", "Choose another name.")
    if not force:
        raise BadInput(f"{path}: is there already", "Choose another name, or use --force.")


@contextmanager
def _plain_errors(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}", "Choose another place for it.") from error
