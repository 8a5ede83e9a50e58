"""Writes a file that holds sealed or secret things: whole or not at all, for its owner's eyes only.

It never replaces a file unless told to.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from provisioning.errors import BadInput


def check_new(path: str, force: bool) -> None:
    """BadInput when the file is there and must not be replaced."""
    if os.path.lexists(path) and not force:
        raise BadInput(f"{path}: is there already", "Choose another name, or use --force.")


def write(path: str, data: bytes, force: bool = False) -> None:
    """Write `data`, mode 0600, by way of a temporary file beside it. Raises BadInput."""
    check_new(path, force)
    target = Path(path)
    temporary = None
    try:
        number, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(number, "wb") as file:  # mkstemp makes it 0600
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
        temporary = None
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}", "Choose another place for it.") from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
