"""What several tests of the host share."""

from __future__ import annotations

from functools import cache

import pytest

from provisioning.firmware import contents, shadows
from simulator.paths import firmware_root

_drive_files = contents.drive_files
_native_modules = cache(shadows.native_modules)


@cache
def _once(source: bool) -> dict[str, bytes]:
    return _drive_files(firmware_root(), source=source)


@pytest.fixture
def compiled_once(monkeypatch) -> None:
    """The firmware is read and compiled once for all tests that install it: that takes seconds."""
    monkeypatch.setattr(shadows, "native_modules", _native_modules)
    monkeypatch.setattr(contents, "drive_files", lambda root, *, source=False: dict(_once(source)))
