"""Gives private names of the firmware short ones that all modules share, like `_3`.

On the chip every name costs memory for good (see numbers.py), and a private one means something in
its own module only. Modules whose classes inherit private names from one another count as one.
Names in capitals are left to the compiler; names that occur in several modules are kept. Lines stay
the same.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator, Mapping

_PRIVATE = re.compile(r"_(?!_)(?=\w*[a-z])\w+")


class PrivateNames:
    """Of the modules in `sources` (dotted name to source)."""

    def __init__(self, sources: Mapping[str, bytes]) -> None:
        found = {module: _private(source) for module, source in sources.items()}
        users = Counter(name for names in found.values() for name in names)
        self._short: dict[str, dict[str, str]] = {}
        for family in _families(sources):
            names = sorted({name for module in family for name in found[module]})
            own = [name for name in names if users[name] == 1]
            short = {name: f"_{number}" for number, name in enumerate(own)}
            self._short.update(dict.fromkeys(family, short))

    def shortened(self, module: str, source: bytes) -> bytes:
        """The source of `module` with short names."""
        short = self._short[module]
        lines = source.decode().splitlines(keepends=True)
        for token in reversed(list(_tokens(source))):
            new = short.get(token.string.strip("\"'"))
            if new is None:
                continue
            row, start = token.start
            line = lines[row - 1]
            text = token.string.replace(token.string.strip("\"'"), new)
            lines[row - 1] = line[:start] + text + line[token.end[1] :]
        return "".join(lines).encode()


def _tokens(source: bytes) -> Iterator[tokenize.TokenInfo]:
    """Private names, bare and as texts (in `__slots__`)."""
    for token in tokenize.tokenize(io.BytesIO(source).readline):
        if token.type in (tokenize.NAME, tokenize.STRING) and _PRIVATE.fullmatch(
            token.string.strip("\"'")
        ):
            yield token


def _private(source: bytes) -> set[str]:
    return {token.string for token in _tokens(source) if token.type == tokenize.NAME}


def _families(sources: Mapping[str, bytes]) -> list[set[str]]:
    """The modules, those together whose classes inherit from one another."""
    families = {module: {module} for module in sources}
    for module, source in sources.items():
        for other in _bases(source):
            if other not in families or not _private(sources[other]):
                continue
            if families[other] is not families[module]:
                families[module] |= families[other]
                for member in families[module]:
                    families[member] = families[module]
    return [family for module, family in families.items() if module == min(family)]


def _bases(source: bytes) -> set[str]:
    """The modules that classes in `source` take their base classes from."""
    tree = ast.parse(source)
    origins = {
        name.asname or name.name: (node.module or "", name.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    found = set()
    for node in ast.walk(tree):
        for base in node.bases if isinstance(node, ast.ClassDef) else ():
            if isinstance(base, ast.Name) and base.id in origins:
                found.add(origins[base.id][0])
            elif isinstance(base, ast.Attribute) and isinstance(base.value, ast.Name):
                found.add(".".join(origins.get(base.value.id, ("", ""))))
    return found
