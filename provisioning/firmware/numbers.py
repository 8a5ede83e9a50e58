"""Puts the numbers of our modules in the place of their names: `protocol.LIST` becomes `4`.

So does `LIST` after `from protocol import LIST`, and the import goes.

On the chip every name that a module defines or uses costs memory for good: its text, an entry in
a table that doubles when it is full (at 1,270 names by a block of 9 KB, which a full heap does not
have), and an entry in the module's dictionary. The lines of a source stay the same.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Mapping
from token import NAME
from tokenize import tokenize

from provisioning.firmware.compiled import CONSTANT
from provisioning.firmware.places import Place, replaced


class Numbers:
    """The whole numbers of `sources`, our modules (dotted name to source)."""

    def __init__(self, sources: Mapping[str, bytes]) -> None:
        self._values = {
            module: dict(CONSTANT.findall(source)) for module, source in sources.items()
        }
        # Names that an import of several lines brings must stay in their module.
        self._imported = {
            (node.module, name.name)
            for source in sources.values()
            for node in _import_nodes(source)
            if node.lineno != node.end_lineno and node.module in self._values
            for name in node.names
        }

    def folded(self, module: str, source: bytes) -> bytes:
        """The source of `module` with numbers in place of names."""
        for package, name, alias in _imports(source):
            values = self._values.get(f"{package}.{name}")
            if values:
                source = _with_values(source, alias, values)
        for node in _import_nodes(source):
            if node.lineno == node.end_lineno and node.module in self._values:
                source = _without_import(source, node, self._values[node.module])
        own = {
            name.decode(): f"_{name.decode()}"
            for name in self._values.get(module, {})
            if not name.startswith(b"_") and (module, name.decode()) not in self._imported
        }
        return replaced(source, _renamed(source, own)) if own else source


def _import_nodes(source: bytes) -> list[ast.ImportFrom]:
    nodes = ast.walk(ast.parse(source))
    return [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module]


def _imports(source: bytes) -> list[tuple[str, str, str]]:
    """(module, name, alias) of every `from module import name as alias`, anywhere in it."""
    return [
        (node.module or "", name.name, name.asname or name.name)
        for node in _import_nodes(source)
        for name in node.names
    ]


def _without_import(source: bytes, node: ast.ImportFrom, values: Mapping[bytes, bytes]) -> bytes:
    """What an import on one line brings of numbers becomes numbers; the rest stays imported."""
    numbers = {
        name.asname or name.name: values[name.name.encode()].decode()
        for name in node.names
        if name.name.encode() in values
    }
    if not numbers:
        return source
    uses = [place for place in _renamed(source, numbers) if place[0][0] != node.lineno]
    others = [ast.unparse(name) for name in node.names if name.name.encode() not in values]
    statement = f"from {node.module} import {', '.join(others)}" if others else "pass"
    start, end = (node.lineno, node.col_offset), (node.lineno, node.end_col_offset or 0)
    return replaced(replaced(source, uses), [(start, end, statement)])


def _with_values(source: bytes, alias: str, values: Mapping[bytes, bytes]) -> bytes:
    """`alias.NAME` as its number."""
    tokens = list(tokenize(io.BytesIO(source).readline))
    places = []
    for i in range(1, len(tokens) - 2):
        before, module, dot, name = tokens[i - 1 : i + 3]
        value = values.get(name.string.encode())
        if module.string == alias and dot.string == "." and before.string != "." and value:
            places.append((module.start, name.end, value.decode()))
    return replaced(source, places)


def _renamed(source: bytes, names: Mapping[str, str]) -> list[Place]:
    """Where names stand, but for those of attributes and in texts, and what they become."""
    places, before = [], ""
    for token in tokenize(io.BytesIO(source).readline):
        if token.type == NAME and token.string in names and before != ".":
            places.append((token.start, token.end, names[token.string]))
        before = token.string
    return places
