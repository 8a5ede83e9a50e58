"""The numbers that stand in the shipped modules for names are the right ones, everywhere.

Each module is read as it is shipped and as it is written, and the two are compared piece by piece:
only a shared module's number may stand where its name stood.
"""

from __future__ import annotations

import ast
import importlib

import pytest

from provisioning.firmware.compiled import CONSTANT
from provisioning.firmware.contents import dotted, is_own, module_files
from provisioning.firmware.numbers import Numbers
from simulator.paths import firmware_root

ROOT = firmware_root()
ALL = {dotted(path, ROOT): path.read_bytes() for path in module_files(ROOT / "lib")}
SOURCES = {module: source for module, source in ALL.items() if is_own(module)}
NUMBERS = Numbers(SOURCES)
OWN = list(SOURCES)
SHARED = {module for module in OWN if CONSTANT.search(SOURCES[module])}
HIDDEN = {
    (module, node.id.removeprefix("_"))
    for module in SHARED
    for node in ast.walk(ast.parse(NUMBERS.folded(module, SOURCES[module])))
    if isinstance(node, ast.Name) and node.id.startswith("_") and node.id[1:].isupper()
}


def aliases(tree: ast.AST) -> dict[str, str]:
    """Local names of shared modules in a source."""
    return {
        name.asname or name.name: f"{node.module}.{name.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if f"{node.module}.{name.name}" in SHARED
    }


def is_number(node: ast.ImportFrom, name: ast.alias) -> bool:
    """Whether an import brings a shared module's number."""
    constants = dict(CONSTANT.findall(SOURCES.get(node.module or "", b"")))
    return name.name.encode() in constants


def numbers_of(tree: ast.AST) -> dict[str, int]:
    """Local names of imported numbers, with what they are."""
    return {
        name.asname or name.name: getattr(importlib.import_module(node.module), name.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if is_number(node, name)
    }


def is_number_of(shipped: ast.AST, written: ast.AST, known: dict[str, str]) -> bool:
    """Whether `shipped` is the number that `written` (such as `protocol.LIST`) names."""
    if isinstance(written, ast.Name) and isinstance(shipped, ast.Constant):
        return shipped.value == known.get(f"the number {written.id}")
    if not isinstance(written, ast.Attribute) or not isinstance(written.value, ast.Name):
        return False
    module = known.get(written.value.id)
    if module is None:
        return False
    value = getattr(importlib.import_module(module), written.attr)
    return ast.literal_eval(shipped) == value


def differences(shipped, written, known: dict[str, str], inside: str) -> list[str]:
    """Where the two trees differ in another way than is meant."""
    if isinstance(shipped, list) and isinstance(written, list) and len(shipped) == len(written):
        pairs = zip(shipped, written, strict=True)
        return [text for pair in pairs for text in differences(*pair, known, inside)]
    if not isinstance(written, ast.AST):
        same = shipped == written or (inside, written, f"_{written}") in {
            (module, name, f"_{name}") for module, name in HIDDEN if shipped == f"_{name}"
        }
        return [] if same else [f"{inside}: {written!r} became {shipped!r}"]
    if isinstance(written, ast.ImportFrom):
        kept = [ast.unparse(name) for name in written.names if not is_number(written, name)]
        as_meant = f"from {written.module} import {', '.join(kept)}" if kept else "pass"
        right = ast.unparse(shipped) == as_meant
        return [] if right else [f"{inside}: {ast.unparse(written)} became {ast.unparse(shipped)}"]
    if type(shipped) is not type(written):
        right = is_number_of(shipped, written, known)
        return [] if right else [f"{inside}: {ast.unparse(written)} became {ast.unparse(shipped)}"]
    return [
        text
        for field in written._fields
        for text in differences(
            getattr(shipped, field, None), getattr(written, field, None), known, inside
        )
    ]


@pytest.mark.parametrize("module", OWN)
def test_only_names_of_shared_numbers_are_replaced(module):
    written = ast.parse(SOURCES[module])
    shipped = ast.parse(NUMBERS.folded(module, SOURCES[module]))
    numbers = {f"the number {name}": value for name, value in numbers_of(written).items()}
    assert differences(shipped, written, aliases(written) | numbers, module) == []


def test_lines_stay_so_that_a_traceback_fits_the_source():
    for module, source in SOURCES.items():
        assert NUMBERS.folded(module, source).count(b"\n") == source.count(b"\n"), module


def test_nobody_reaches_for_a_number_that_is_gone():
    """Not by another path, not by its name as a text, not where the module's name is reused."""
    assert HIDDEN
    for module in OWN:
        tree = ast.parse(NUMBERS.folded(module, SOURCES[module]))
        known = aliases(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                shared = known.get(node.value.id)
                assert (shared, node.attr) not in HIDDEN, f"{module}: {ast.unparse(node)}"
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
                reached = f"{ast.unparse(node.value)}"
                assert reached not in SHARED, f"{module}: {ast.unparse(node)}"
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("getattr", "vars"):
                assert ast.unparse(node.args[0]) not in known, f"{module}: {ast.unparse(node)}"
            if isinstance(node, ast.arg):
                assert node.arg not in known, f"{module}: {node.arg} is a parameter, too"
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                assert node.id not in known, f"{module}: {node.id} is assigned, too"
