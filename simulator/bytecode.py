"""Compiles firmware files, once for as long as they stay as they are.

Firmware is compiled with other flags than desktop Python's, so it cannot use `__pycache__`; its
code is kept in the user's cache folder (`pocketotp/bytecode`), one file a source file, where a
missing, old or broken one is no harm.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import types
from functools import cache
from importlib.util import MAGIC_NUMBER
from pathlib import Path

from platformdirs import user_cache_path

_known: dict[tuple[str, int], tuple[int, types.CodeType]] = {}


def compiled(path: Path, flags: int) -> types.CodeType:
    """The file's code, compiled with `flags`."""
    key = (str(path), flags)
    stat = path.stat()
    known = _known.get(key)
    if known is None or known[0] != stat.st_mtime_ns:
        kept = _folder() / hashlib.sha256(repr((key, MAGIC_NUMBER)).encode()).hexdigest()
        stamp = (stat.st_mtime_ns, stat.st_size)
        code = _load(kept, stamp) or _compile(path, flags, kept, stamp)
        _known[key] = known = (stat.st_mtime_ns, code)
    return known[1]


def _load(kept: Path, stamp: tuple[int, int]) -> types.CodeType | None:
    with contextlib.suppress(OSError, EOFError, ValueError, TypeError):
        known, code = marshal.loads(kept.read_bytes())
        if known == stamp and isinstance(code, types.CodeType):
            return code
    return None


def _compile(path: Path, flags: int, kept: Path, stamp: tuple[int, int]) -> types.CodeType:
    code = compile(path.read_bytes(), str(path), "exec", flags, dont_inherit=True)
    with contextlib.suppress(OSError):
        new = kept.with_name(f"{kept.name}.{os.getpid()}")
        new.write_bytes(marshal.dumps((stamp, code)))
        new.replace(kept)
    return code


@cache
def _folder() -> Path:
    folder = user_cache_path("pocketotp") / "bytecode"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return folder
