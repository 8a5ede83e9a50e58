"""Build hook: the wheel carries the firmware, with its pinned libraries, as data.

An editable install changes nothing but installs the pinned libraries where they are missing.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FIRMWARE_FILES = ("code.py", "boot.py", "safemode.py")
FIRMWARE_HOME = "simulator/firmware"


def wanted(path: Path) -> bool:
    """Whether a file under lib/ or simulator/site/ belongs into the wheel."""
    return path.is_file() and "__pycache__" not in path.parts and "bin" not in path.parts


class FirmwareHook(BuildHookInterface):
    """Adds code.py and its like, lib/ and simulator/site/, which git ignores in part."""

    PLUGIN_NAME = "custom"
    _twice: Path | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        sys.path.insert(0, str(root / "tools"))
        import pinned

        pinned.ensure()
        if self.target_name != "wheel" or version == "editable":
            return
        included = build_data["force_include"]
        for name in FIRMWARE_FILES:
            if (root / name).is_file():
                included[str(root / name)] = f"{FIRMWARE_HOME}/{name}"
        # hatchling takes each file once, and pocketlink is a package of the host's, too.
        twice = self._twice = Path(tempfile.mkdtemp(prefix="pocketotp-build-"))
        shutil.copytree(root / "lib" / "pocketlink", twice / "lib" / "pocketlink")
        for path in filter(wanted, sorted((root / "lib").rglob("*"))):
            place = path.relative_to(root)
            source = twice / place if (twice / place).is_file() else path
            included[str(source)] = f"{FIRMWARE_HOME}/{place.as_posix()}"
        for path in filter(wanted, sorted((root / "simulator" / "site").rglob("*"))):
            included[str(path)] = path.relative_to(root).as_posix()

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if self._twice is not None:
            shutil.rmtree(self._twice, ignore_errors=True)
