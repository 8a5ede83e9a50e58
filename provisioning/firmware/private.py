"""Gives the private names of every module the same few words: `_steps` becomes `_a`.

On the chip a name costs memory for good (see numbers.py), but once for all modules that have it.
Only names of a module's top level are touched, which nobody else can use; attributes keep theirs,
because classes of several modules may share an object. The lines of a source stay the same.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from itertools import count
from token import NAME
from tokenize import tokenize

from provisioning.firmware.compiled import CONSTANT
from provisioning.firmware.places import replaced

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def shortened(source: bytes) -> bytes:
    """The source with short private names."""
    tokens = list(tokenize(io.BytesIO(source).readline))
    taken = {token.string for token in tokens if token.type == NAME}
    words = (word for word in _words() if word not in taken)
    names = dict(zip(_private(source), words, strict=False))
    places, before = [], ""
    for token in tokens:
        if token.type == NAME and token.string in names and before != ".":
            places.append((token.start, token.end, names[token.string]))
        before = token.string
    return replaced(source, places)


def _private(source: bytes) -> list[str]:
    """The private names of the top level, but numbers: the compiler leaves nothing of those."""
    numbers = {name.decode() for name, _ in CONSTANT.findall(source)}
    found: dict[str, None] = {}
    for node in ast.parse(source).body:
        for name in _defined(node):
            if name.startswith("_") and not name.startswith("__") and name not in numbers:
                found[name] = None
    return list(found)


def _defined(node: ast.stmt) -> Iterator[str]:
    """The names that a statement of the top level defines."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        yield node.name
    targets = node.targets if isinstance(node, ast.Assign) else []
    if isinstance(node, ast.AnnAssign):
        targets = [node.target]
    for target in targets:
        yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))


def _words() -> Iterator[str]:
    """_a to _z, _a1 to _z1, and so on."""
    for number in count():
        yield from (f"_{letter}{number or ''}" for letter in _LETTERS)
