"""An AST lint for what CircuitPython's Python lacks, so that a desktop run cannot hide it.

`problems` returns one line a finding. Syntax that the compiler of the device refuses is not looked
for here: mpy-cross compiles every file as well.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator
from typing import Any

from dialect.device_names import stored

DEVICE: dict[str, Any] = stored()

# Packages on the drive, besides the modules that are built in.
OWN = {"pocketotp", "pocketlink"}
LIBRARIES = {
    "adafruit_displayio_ssd1306",
    "adafruit_ds3231",
    "adafruit_hid",
    "adafruit_register",
}
IMPORTABLE = {name.partition(".")[0] for name in DEVICE["modules"]} | OWN | LIBRARIES

# Floats on the device have 22 bits of mantissa, and these go wrong from 2**31 on.
NEVER_CALLED = {"time": {"time", "localtime", "mktime"}}

Finding = tuple[ast.AST, str]


def python_methods() -> set[str]:
    """The public methods that the basic types have on a desktop."""
    kinds = [getattr(builtins, kind) for kind in DEVICE["type"]]
    return {name for kind in kinds for name in dir(kind) if not name.startswith("_")}


DEVICE_METHODS = {name for names in DEVICE["type"].values() for name in names}
MISSING_METHODS = python_methods() - DEVICE_METHODS
MISSING_BUILTINS = {name for name in dir(builtins) if name[0] != "_"} - set(DEVICE["builtins"])


def imported_roots(node: ast.AST) -> list[str]:
    """The top-level packages that an import statement names."""
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [(node.module or ".").partition(".")[0]]
    return []


def check_imports(tree: ast.Module) -> Iterator[Finding]:
    """Only modules that are built in or on the drive; no relative imports (one way to say it)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield node, "relative import"
        for root in imported_roots(node):
            if root and root not in IMPORTABLE:
                yield node, f"the device has no module {root}"


def check_syntax(tree: ast.Module) -> Iterator[Finding]:
    """Syntax that the device does not know, or compiles and then fails on."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Match):
            yield node, "match statement"
        elif isinstance(node, ast.arguments) and node.posonlyargs:
            yield node.posonlyargs[0], "positional-only parameters"
        elif isinstance(node, ast.Slice) and node.step is not None:
            yield node, "slice with a step"
        elif isinstance(node, ast.Delete) and any(map(is_slice, node.targets)):
            yield node, "del of a slice"
        elif isinstance(node, ast.ClassDef) and node.keywords:
            yield node, "class with a metaclass or class arguments"
        elif isinstance(node, ast.AsyncFunctionDef | ast.AsyncFor | ast.AsyncWith | ast.Await):
            yield node, "async code"


def is_slice(node: ast.expr) -> bool:
    """Whether this is x[a:b]."""
    return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)


def defined_names(tree: ast.Module) -> set[str]:
    """Names that the module defines, imports or assigns anywhere."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
    return names


def check_builtins(tree: ast.Module) -> Iterator[Finding]:
    """Builtin functions and exceptions that the device lacks."""
    own = defined_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in MISSING_BUILTINS - own:
            yield node, f"the device has no builtin {node.id}"


def check_methods(tree: ast.Module) -> Iterator[Finding]:
    """Methods of the basic types that the device lacks, unless the module defines such a method."""
    own = defined_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name in MISSING_METHODS - own:
                yield node, f"the device has no method {name} on any basic type"


def check_modules(tree: ast.Module) -> Iterator[Finding]:
    """Attributes of standard modules that the device's version of them lacks."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield from check_attribute(node, node.value.id, node.attr)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield from check_attribute(node, node.module, alias.name)


def check_attribute(node: ast.AST, module: str, name: str) -> Iterator[Finding]:
    """One use of `module.name`."""
    names = DEVICE["module"].get(module)
    if names is not None and name not in names and not name.startswith("__"):
        yield node, f"the device has no {module}.{name}"
    if name in NEVER_CALLED.get(module, ()):
        yield node, f"{module}.{name} is wrong for UTC seconds on the device"


CHECKS: tuple[Callable[[ast.Module], Iterator[Finding]], ...] = (
    check_imports,
    check_syntax,
    check_builtins,
    check_methods,
    check_modules,
)


def without_annotations(tree: ast.Module) -> ast.Module:
    """Drops annotations and what stands under TYPE_CHECKING: the device never evaluates them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
    return tree


def problems(source: str, name: str) -> list[str]:
    """Everything in `source` that the device lacks, as "name:line: reason"."""
    tree = without_annotations(ast.parse(source))
    found = sorted((node.lineno, text) for check in CHECKS for node, text in check(tree))
    return [f"{name}:{line}: {text}" for line, text in found]
