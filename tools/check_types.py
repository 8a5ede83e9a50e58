"""Checks types in two runs of mypy: the firmware against CircuitPython's stubs, then the host.

The two need separate environments, since circuitpython-stubs hides PyPI's msgpack. A part whose
folder does not exist is left out. Ends with mypy's status, the first that is not 0.

    python tools/check_types.py
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEVICE_PYTHON = ROOT / ".venv" / "device" / "bin" / "python"


def mypy(name: str, arguments: list[str], path: str) -> int:
    """Runs mypy on one part of the tree and returns its status."""
    print(f"types: {name}", flush=True)
    command = [sys.executable, "-m", "mypy", "--cache-dir", f".mypy_cache/{name}", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "MYPYPATH": path}).returncode


def firmware() -> int:
    """lib/pocketotp and lib/pocketlink, against the stubs of CircuitPython."""
    # What is None until it is needed (a device may be missing) is not checked at each use: an
    # assertion there would cost memory on the board.
    arguments = ["--python-executable", str(DEVICE_PYTHON), "--explicit-package-bases"]
    arguments += ["--disable-error-code", "union-attr"]
    return mypy("firmware", [*arguments, "lib/pocketotp", "lib/pocketlink"], "lib")


def host() -> int:
    """provisioning and simulator, against the packages that are installed for them."""
    exclude = ["--exclude", "simulator/(site|shims|dialect|firmware)/"]
    return mypy("host", [*exclude, "provisioning", "simulator"], "lib:.")


if __name__ == "__main__":
    sys.exit(firmware() or host())
