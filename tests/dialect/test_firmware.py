"""Every file of the firmware speaks the device's dialect: by the lint, and by its own compiler."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialect.rules import problems
from provisioning.firmware.compiled import compile_module

ROOT = Path(__file__).resolve().parents[2]
START_FILES = [ROOT / name for name in ("boot.py", "code.py", "safemode.py")]
PACKAGES = [
    *(ROOT / "lib" / "pocketotp").rglob("*.py"),
    *(ROOT / "lib" / "pocketlink").rglob("*.py"),
]
FILES = sorted(path for path in (*START_FILES, *PACKAGES) if path.is_file())


def name_of(path: Path) -> str:
    """The path as a test id."""
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_uses_only_what_the_device_has(path):
    assert problems(path.read_text(encoding="utf-8"), name_of(path)) == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_compiles_for_the_device(path):
    assert compile_module(path.read_bytes(), name_of(path))[:1] == b"C"
