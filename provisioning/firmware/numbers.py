"""Puts the numbers of shared modules in the place of their names: `protocol.LIST` becomes `4`.

On the chip every name that a module defines or uses costs memory for good: its text, an entry in
a table that doubles when it is full (at 1,270 names by a block of 9 KB, which a full heap does not
have), and an entry in the module's dictionary. The lines of a source stay the same.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from provisioning.firmware.compiled import CONSTANT

# Modules of numbers that others use as `module.NAME`.
SHARED = (
    "pocketlink.protocol",
    "pocketotp.states",
    "pocketotp.ui.keys",
    "pocketotp.vault.events",
    "pocketotp.vault.layout",
)


class Numbers:
    """The whole numbers of the shared modules among `sources` (dotted name to source)."""

    def __init__(self, sources: Mapping[str, bytes]) -> None:
        self._values = {
            module: dict(CONSTANT.findall(sources[module]))
            for module in SHARED
            if module in sources
        }
        # Names that somebody imports must stay in their module.
        self._imported = {
            (module, name)
            for source in sources.values()
            for module, name, _ in _imports(source)
            if module in self._values
        }

    def folded(self, module: str, source: bytes) -> bytes:
        """The source of `module` with numbers in place of names."""
        for package, name, alias in _imports(source):
            values = self._values.get(f"{package}.{name}")
            if values:
                source = _with_values(source, alias, values)
        for name in self._values.get(module, {}):
            if (module, name.decode()) not in self._imported:
                source = re.sub(rb"(?<![.\w])" + name + rb"\b", b"_" + name, source)
        return source


def _imports(source: bytes) -> list[tuple[str, str, str]]:
    """(module, name, alias) of every `from module import name as alias`, anywhere in it."""
    return [
        (node.module, name.name, name.asname or name.name)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module
        for name in node.names
    ]


def _with_values(source: bytes, alias: str, values: Mapping[bytes, bytes]) -> bytes:
    """`alias.NAME` as its number."""

    def number(found: re.Match[bytes]) -> bytes:
        value = values.get(found[1])
        return found[0] if value is None else value

    return re.sub(rb"(?<![.\w])" + alias.encode() + rb"\.([A-Z][A-Z0-9_]*)\b", number, source)
