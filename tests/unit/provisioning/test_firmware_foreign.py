"""What is not ours on a drive: asked about, refused, or in the way of nothing."""

from __future__ import annotations

import collections

import pytest
from click.testing import CliRunner

from provisioning.cli import main

pytestmark = pytest.mark.usefixtures("compiled_once")

MINE = b"import my_project\n"
SAMPLE = b'print("Hello World!")\n'


@pytest.fixture
def drive(tmp_path):
    """A board as CircuitPython leaves it."""
    (tmp_path / "boot_out.txt").write_text("Adafruit CircuitPython 10.2.1 on 2026-05-13; Pico\n")
    (tmp_path / "code.py").write_bytes(SAMPLE)
    (tmp_path / "lib").mkdir()
    return tmp_path


@pytest.fixture
def project(drive):
    """Another project on the board."""
    (drive / "code.py").write_bytes(MINE)
    (drive / "boot.py").write_bytes(MINE)
    return drive


def firmware(*arguments, answer=None):
    return CliRunner().invoke(main, ["firmware", *map(str, arguments)], input=answer)


def content(drive):
    return {path.relative_to(drive): path.read_bytes() for path in drive.rglob("*.*")}


def test_a_new_board_is_not_asked_about(drive):
    assert firmware("install", drive).exit_code == 0


def test_another_project_is_replaced_only_when_that_is_wanted(project):
    before = content(project)
    refused = firmware("install", project)
    assert refused.exit_code == 6
    assert f"boot.py and code.py on {project} would be replaced" in refused.stderr
    assert "run it again with --yes" in refused.stderr
    assert content(project) == before
    assert firmware("install", "--yes", project).exit_code == 0
    assert firmware("check", project).exit_code == 0


def test_at_a_terminal_the_owner_is_asked(project, monkeypatch):
    monkeypatch.setattr("provisioning.reading.at_terminal", lambda: True)
    before = content(project)
    for answer, status, said in (("n\n", 1, "nothing was written"), ("", 130, "Nothing was writ")):
        refused = firmware("install", project, answer=answer)
        assert (refused.exit_code, said in refused.stderr) == (status, True)
        assert content(project) == before
    assert firmware("install", project, answer="y\n").exit_code == 0


def test_an_older_installation_is_not_asked_about(drive):
    assert firmware("install", drive).exit_code == 0
    (drive / "code.py").write_bytes(b"an older one")
    assert firmware("install", drive).exit_code == 0


@pytest.mark.parametrize(
    "name",
    [
        "code.txt",
        "CODE.TXT",
        "pocketotp/__init__.py",
        "adafruit_ds3231.py",
        "hashlib.py",
        "hashlib.mpy",
        "lib/hashlib.py",
        "lib/adafruit_ds3231/__init__.py",
        "lib/adafruit_hid/keyboard/__init__.py",
    ],
)
def test_what_would_run_in_our_place_is_found_and_refused(drive, name):
    assert firmware("install", drive).exit_code == 0
    path = drive / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(MINE)
    extra = name.removesuffix("/__init__.py")
    checked = firmware("check", drive)
    assert (checked.exit_code, checked.stdout) == (6, f"extra    {extra}\n")
    assert "would run in the place of the firmware" in checked.stderr
    before = content(drive)
    refused = firmware("install", "--yes", drive)
    assert refused.exit_code == 6
    assert f"in the place of the firmware: {extra}\n" in refused.stderr
    assert content(drive) == before


@pytest.mark.parametrize(
    "name", ["main.py", "mine.py", "lib/mine.mpy", "lib/circuitpython_typing.mpy", "README.txt"]
)
def test_what_the_firmware_does_not_mind_stays(drive, name):
    assert firmware("install", drive).exit_code == 0
    (drive / name).write_bytes(MINE)
    assert firmware("check", drive).exit_code == 0


def small(monkeypatch, free: int) -> None:
    """The drive has `free` bytes left."""
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage(2**20, 2**20 - free, free))


def test_a_drive_that_is_too_small_is_said_before_anything_is_written(drive, monkeypatch):
    before = content(drive)
    small(monkeypatch, 40 * 1024)
    refused = firmware("install", drive)
    assert refused.exit_code == 6
    assert "error: the drive is too small: " in refused.stderr
    assert "more are needed, 40 KiB are free" in refused.stderr
    assert content(drive) == before


def test_what_is_replaced_and_removed_makes_room(drive, monkeypatch):
    assert firmware("install", "--source", drive).exit_code == 0
    small(monkeypatch, 1024)
    installed = firmware("install", drive)
    assert installed.exit_code == 0, installed.stderr
    assert firmware("check", drive).exit_code == 0
