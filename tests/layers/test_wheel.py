"""The wheel gives the whole tool: command, simulator with its firmware, link codec."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = "expect Welcome\nscreen\n"


def run(*command: object, cwd: Path) -> str:
    """Runs a command outside of the checkout and returns what it printed."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    process = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True
    )
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-P", "-m", "pip", "--disable-pip-version-check", "--quiet")
    run(*pip, "wheel", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
    return next(folder.glob("pocketotp-*.whl"))


def test_wheel_holds_what_is_needed(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    firmware = (
        "code.py",
        "boot.py",
        "safemode.py",
        "lib/pocketotp/main.py",
        "lib/pocketlink/frame.py",
    )
    assert {f"simulator/firmware/{name}" for name in firmware} <= names
    assert "simulator/firmware/lib/adafruit_ds3231.py" in names
    assert "simulator/site/displayio/__init__.py" in names
    assert {"pocketlink/frame.py", "provisioning/cli.py"} <= names
    assert not [name for name in names if name.startswith(("tests/", "lib/", "tools/"))]


def test_installed_wheel_runs(wheel, tmp_path):
    """In an environment of its own, which borrows only the dependencies of this one."""
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    site = next(home.glob("lib/python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    borrowed = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "borrowed.pth").write_text(f"{borrowed}\n")
    python = home / "bin" / "python"
    start = ("-P", "-c", "from provisioning.cli import main; main()")
    assert "Usage" in run(python, *start, "--help", cwd=tmp_path)
    script = tmp_path / "script.txt"
    script.write_text(SCRIPT)
    state = tmp_path / "state"
    arguments = ("simulate", "--headless", "--script", script, "--state", state)
    assert "Welcome" in run(python, *start, *arguments, cwd=tmp_path)
