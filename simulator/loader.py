"""Imports firmware modules the way the board does, without touching desktop Python.

Every boot has an importer of its own with its own modules; nothing goes into sys.modules, and
nothing is patched, so that many boots can live in one process. Three kinds of code:

- device: the firmware and the pinned Adafruit libraries. Their builtins have CircuitPython's
  `open` and `print`; they see CircuitPython-shaped modules and no others (`typing` is missing, as
  on the board), and their annotations are never evaluated, as on the board.
- site: Blinka's displayio, ordinary desktop code; its `time` is virtual, its threads never start.
- host: our shims (board, busio, ...) and dialect (os, time, hashlib, ...), ordinary desktop code
  that finds the chip of this boot as `from _chip import chip`.
"""

from __future__ import annotations
import __future__

import builtins
import importlib
import types
from pathlib import Path

from .bytecode import compiled
from .clock import MS
from .heap import Heap
from .paths import DIALECT, SHIMS, SITE

IMPORT_NS = 10 * MS
ALLOWED = frozenset(
    ("__future__", "array", "builtins", "collections", "errno", "io", "json", "math", "re", "zlib")
)
_SITE_NAMES = frozenset(
    (
        "bitmaptools",
        "busdisplay",
        "circuitpython_typing",
        "displayio",
        "epaperdisplay",
        "fourwire",
        "paralleldisplaybus",
        "vectorio",
    )
)
_SITE_ONLY = frozenset(("threading",))
_UNEVALUATED = __future__.annotations.compiler_flag


class Importer:
    """`roots` are the folders on the device's path, in order."""

    def __init__(self, chip, roots: list[Path]) -> None:
        self.chip = chip
        self.roots = roots
        self.modules: dict[str, types.ModuleType] = {}
        self.heap = Heap()
        self._builtins = {kind: self._make_builtins(kind) for kind in ("device", "site", "host")}
        handle = types.ModuleType("_chip")
        handle.chip = chip  # type: ignore[attr-defined]
        handle.modules = self.modules  # type: ignore[attr-defined]
        handle.heap = self.heap  # type: ignore[attr-defined]
        self.modules["_chip"] = handle

    def load(self, name: str) -> types.ModuleType:
        """Imports a module as the firmware would and returns it."""
        self._import("device", name, None)
        return self.modules[name]

    def run(self, path: Path) -> None:
        """Runs a file as the main program."""
        module = types.ModuleType("__main__")
        self.modules["__main__"] = module
        self._execute(module, path, "device")

    def _make_builtins(self, kind: str) -> dict:
        names = dict(vars(builtins))

        def do_import(name, globals=None, locals=None, fromlist=(), level=0):
            if level:
                package = globals.get("__package__") or globals["__name__"].rpartition(".")[0]
                for _ in range(level - 1):
                    package = package.rpartition(".")[0]
                name = f"{package}.{name}" if name else package
            return self._import(kind, name, fromlist)

        names["__import__"] = do_import
        if kind == "device":
            names["open"] = lambda path, mode="r", **_: self.chip.volume.open(path, mode)
            names["print"] = self._print
            names["bytearray"] = self.heap.make_bytearray()
            for missing in ("breakpoint", "input", "vars", "aiter", "anext"):
                names.pop(missing, None)
        return names

    def _print(self, *values, sep=" ", end="\n", **_) -> None:
        self.chip.board.console.append(sep.join(str(value) for value in values) + end)

    def _import(self, kind: str, name: str, fromlist) -> types.ModuleType:
        first = name.partition(".")[0]
        if not self._is_ours(kind, first):
            if kind == "device":
                raise ImportError(f"no module named '{first}'")
            return importlib.__import__(name, {}, {}, fromlist or (), 0)
        module = self._load_dotted(kind, name)
        if not fromlist:
            return self.modules[first]
        if hasattr(module, "__path__"):
            for item in fromlist:
                if item != "*" and not hasattr(module, item):
                    self._load_dotted(kind, f"{name}.{item}", optional=True)
        return module

    def _is_ours(self, kind: str, first: str) -> bool:
        if first in self.modules:
            return kind == "device" or (first not in ALLOWED and not self._is_dialect(kind, first))
        if kind == "device":
            return first in ALLOWED or self._locate(kind, first) is not None
        if self._is_dialect(kind, first):
            return False
        return self._locate(kind, first) is not None

    def _is_dialect(self, kind: str, first: str) -> bool:
        """Whether this code gets the desktop's module where the device gets a substitute."""
        if kind == "site" and (first == "time" or first in _SITE_ONLY):
            return False
        return (DIALECT / f"{first}.py").is_file()

    def _load_dotted(self, kind: str, name: str, optional: bool = False):
        parent = None
        parts = name.split(".")
        for count in range(1, len(parts) + 1):
            full = ".".join(parts[:count])
            if full not in self.modules:
                found = self._locate(kind, full)
                if found is None:
                    if optional:
                        return None
                    raise ImportError(f"no module named '{full}'")
                self._load(full, *found)
            module = self.modules[full]
            if parent is not None:
                setattr(parent, parts[count - 1], module)
            parent = module
        return parent

    def _locate(self, kind: str, name: str) -> tuple[Path | None, str] | None:
        """(file, kind of its code); the file is None for a module of desktop Python."""
        first = name.partition(".")[0]
        relative = name.replace(".", "/")
        if kind == "device" and first in _SITE_ONLY:
            return None
        if first in ALLOWED:
            return (None, "host") if kind == "device" else None
        places = [(DIALECT, "host"), (SHIMS, "host")]
        if first in _SITE_NAMES:
            places.append((SITE, "site"))
        elif kind == "device":
            places += [(root, "device") for root in self.roots]
        for folder, tier in places:
            for path in (folder / f"{relative}.py", folder / relative / "__init__.py"):
                if path.is_file():
                    return path, tier
        return None

    def _load(self, name: str, path: Path | None, kind: str) -> None:
        if path is None:
            self.modules[name] = importlib.import_module(name)
            return
        module = types.ModuleType(name)
        module.__file__ = str(path)
        module.__package__ = name
        if path.name == "__init__.py":
            module.__path__ = [str(path.parent)]
        else:
            module.__package__ = name.rpartition(".")[0]
        self.modules[name] = module
        try:
            self._execute(module, path, kind)
        except BaseException:
            self.modules.pop(name, None)
            raise
        if kind == "device":
            self.chip.clock.spend(IMPORT_NS)

    def _execute(self, module: types.ModuleType, path: Path, kind: str) -> None:
        module.__dict__["__builtins__"] = self._builtins[kind]
        exec(compiled(path, _UNEVALUATED if kind == "device" else 0), module.__dict__)
