"""What on a drive CircuitPython would run or import in the place of the firmware.

It runs code.txt rather than code.py. It looks for a module at the root before it looks in lib/,
and takes a folder before a file. A module of CircuitPython's own can be hidden so, too.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from provisioning.firmware.contents import OWN_PACKAGES, START_FILES, module_files

_BEFORE_CODE = "code.txt"
_MODULES = (".py", ".mpy")
# Imported for annotations only, where they are there; libraries of the owner's may bring them.
_TYPES = {"__future__", "circuitpython_typing", "types", "typing", "typing_extensions"}


def native_modules(root: Path) -> set[str]:
    """Modules that the firmware at `root` imports and does not bring: CircuitPython's own."""
    brought = {path.relative_to(root / "lib").parts[0] for path in module_files(root / "lib")}
    sources = [*module_files(root / "lib"), *(root / name for name in START_FILES)]
    imported = {name for path in sources for name in _imports(path.read_bytes())}
    return imported - _TYPES - {name.removesuffix(".py") for name in brought}


def _imports(source: bytes) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def shadows(drive: Path, files: Collection[str], natives: Collection[str]) -> list[str]:
    """Paths on the drive, sorted. Our own packages are left out: an installation clears them.

    files: what belongs onto the drive; natives: modules of CircuitPython that the firmware imports.
    Raises OSError.
    """
    modules = [PurePosixPath(name).with_suffix("") for name in files if name.startswith("lib/")]
    shipped = {module.parts[1] for module in modules}
    found = [path for path in _entries(drive) if path.name.lower() == _BEFORE_CODE]
    found += [path for path in _entries(drive) if _module(path) in {*shipped, *natives}]
    found += [path for path in _entries(drive / "lib") if _module(path) in natives]
    found += [drive / module for module in modules if _is_hidden(drive, module)]
    return sorted({path.relative_to(drive).as_posix() for path in found})


def _entries(folder: Path) -> Iterator[Path]:
    return folder.iterdir() if folder.is_dir() else iter(())


def _module(path: Path) -> str:
    """The name by which a file or folder is imported; "" for what cannot be."""
    if path.is_dir():
        return path.name
    return path.stem if path.suffix.lower() in _MODULES else ""


def _is_hidden(drive: Path, module: PurePosixPath) -> bool:
    """Whether a folder has the name of a library's module."""
    return module.parts[1] not in OWN_PACKAGES and (drive / module).is_dir()
