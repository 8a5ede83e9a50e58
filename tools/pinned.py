"""Installs the pinned device and simulator libraries next to the code that uses them.

Both lists are installed with pip's --no-deps: what their packages ask for is Blinka, which the
board does not need and the simulator replaces. A copy that matches its list is left alone.

Run by make and by the build hook: python tools/pinned.py
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGETS = (
    (ROOT / "lib" / "requirements.txt", ROOT / "lib"),
    (ROOT / "simulator" / "requirements.txt", ROOT / "simulator" / "site"),
)


def stamp_path(requirements: Path) -> Path:
    """Where the hash of the installed list is kept (in .stamps/)."""
    folder = ROOT / ".stamps"
    return folder / f"{requirements.parent.name}-pinned"


def is_installed(requirements: Path, target: Path) -> bool:
    """Whether `target` holds what `requirements` lists, as far as the stamp and the files tell."""
    stamp = stamp_path(requirements)
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    return stamp.is_file() and stamp.read_text() == wanted and any(target.glob("*.dist-info"))


def install(requirements: Path, target: Path) -> None:
    """Installs one list. Raises CalledProcessError when pip fails (no network, no such release)."""
    command = [sys.executable, "-P", "-m", "pip", "install", "--quiet", "--no-deps", "--upgrade"]
    command += ["--disable-pip-version-check", "--no-compile", "--target", str(target)]
    subprocess.run([*command, "-r", str(requirements)], check=True)
    stamp = stamp_path(requirements)
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(hashlib.sha256(requirements.read_bytes()).hexdigest())


def ensure() -> None:
    """Installs whatever is missing or no longer matches its list."""
    for requirements, target in TARGETS:
        if requirements.is_file() and not is_installed(requirements, target):
            install(requirements, target)


if __name__ == "__main__":
    ensure()
