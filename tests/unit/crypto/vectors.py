"""Reads the published test vectors that PyPI's cryptography-vectors carries.

Its files are lists of `NAME = value` lines; a case ends where a name comes again, or at a blank
line for the .rsp files of NIST. Names are kept in lower case.
"""

from __future__ import annotations

import os
from importlib import resources


def cases(path: str, first: str) -> list[dict[str, str]]:
    """The cases of a file; each begins with the line that names `first`."""
    found: list[dict[str, str]] = []
    text = resources.files("cryptography_vectors").joinpath(path).read_text()
    for line in text.splitlines():
        name, separator, value = line.partition("=")
        name = name.strip().lower()
        if not separator or line.startswith(("#", "[")):
            continue
        if name == first:
            found.append({})
        if found:
            found[-1][name] = value.strip()
    assert found, path
    return found


def count(variable: str, short: int) -> int:
    """How many random cases to run: the environment variable, for a long run, or `short`."""
    return int(os.environ.get(variable, short))
