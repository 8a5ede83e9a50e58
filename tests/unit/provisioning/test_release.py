"""The release archive: the same bytes from any folder, and an installation once it is unpacked."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from pocketotp import __version__
from provisioning.cli import main
from simulator.paths import firmware_root

ROOT = firmware_root()
PARTS = ("code.py", "boot.py", "safemode.py", "LICENSE", "pyproject.toml")


def build(root: Path, out: Path, seed: str) -> Path:
    """Runs the tool as `make release` does; the order of sets differs by `seed`."""
    command = [sys.executable, "-P", str(ROOT / "tools" / "release.py")]
    command += ["--root", str(root), "--out", str(out)]
    subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": seed})
    (path,) = out.glob("*.zip")
    return path


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> Path:
    """The release of this tree."""
    return build(ROOT, tmp_path_factory.mktemp("release"), "1")


def test_another_folder_makes_the_same_bytes(archive, tmp_path):
    copy = tmp_path / "elsewhere"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "lib", copy / "lib", ignore=ignore, copy_function=shutil.copyfile)
    for name in PARTS:
        shutil.copyfile(ROOT / name, copy / name)
    assert build(copy, tmp_path / "out", "2").read_bytes() == archive.read_bytes()


def test_unpacked_onto_a_drive_it_is_an_installation(archive, tmp_path):
    (tmp_path / "boot_out.txt").write_text("Adafruit CircuitPython 10.2.1 on 2026-05-13; Pico\n")
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path)
    checked = CliRunner().invoke(main, ["firmware", "check", str(tmp_path)])
    assert checked.exit_code == 0, checked.output


def test_sums_are_of_all_files_and_right(archive):
    with zipfile.ZipFile(archive) as opened:
        lines = opened.read("SHA256SUMS").decode().splitlines()
        sums = {line[66:]: line[:64] for line in lines}
        assert sorted([*sums, "SHA256SUMS"]) == sorted(opened.namelist())
        for name, digest in sums.items():
            assert hashlib.sha256(opened.read(name)).hexdigest() == digest


def test_each_part_brings_its_licence(archive):
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        texts = {name: opened.read(name).decode() for name in names if name.startswith("licences/")}
    roots = {name.split("/")[1].split(".")[0] for name in names if name.startswith("lib/")}
    libraries = {root for root in roots if root.startswith("adafruit_")}
    assert len(texts) == len(libraries) + 1
    assert all("Permission is hereby granted" in text for text in texts.values())
    assert not [name for name in names if "display_text" in name]  # the firmware has no use for it


def test_versions_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == __version__
