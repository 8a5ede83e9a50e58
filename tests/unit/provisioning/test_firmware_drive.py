"""Installing onto a drive: what is written, what is removed, what is left alone."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from provisioning.cli import main
from provisioning.errors import BadInput
from provisioning.firmware import drive as board_drive
from provisioning.firmware.contents import drive_files
from simulator.paths import firmware_root

FILES = {
    "boot.py": b"boot",
    "code.py": b"code",
    "settings.toml": b"# note\nCIRCUITPY_SAFE_MODE_DELAY=0\n",
    "lib/pocketotp/main.mpy": b"C main",
    "lib/adafruit_ds3231.mpy": b"C clock",
}


def fill(drive):
    """A drive with an older installation, a vault and files of the owner."""
    (drive / "lib" / "pocketotp").mkdir(parents=True)
    (drive / "lib" / "pocketotp" / "main.py").write_bytes(b"old")
    (drive / "lib" / "adafruit_ds3231.py").write_bytes(b"old")
    (drive / "lib" / "mine.py").write_bytes(b"mine")
    (drive / "vault.a").write_bytes(b"vault")
    (drive / "settings.toml").write_bytes(b'POCKETOTP_SDA = "GP0"\n')


def test_install_replaces_only_what_is_ours(tmp_path):
    fill(tmp_path)
    done = board_drive.install(tmp_path, FILES)
    assert sorted(done.stale) == ["lib/adafruit_ds3231.py", "lib/pocketotp/main.py"]
    assert (tmp_path / "vault.a").read_bytes() == b"vault"
    assert (tmp_path / "lib" / "mine.py").read_bytes() == b"mine"
    assert (tmp_path / "lib" / "pocketotp" / "main.mpy").read_bytes() == b"C main"
    assert not board_drive.compare(tmp_path, FILES)


def test_settings_of_the_owner_stay(tmp_path):
    fill(tmp_path)
    board_drive.install(tmp_path, FILES)
    settings = (tmp_path / "settings.toml").read_text()
    assert settings == 'POCKETOTP_SDA = "GP0"\nCIRCUITPY_SAFE_MODE_DELAY=0\n'
    assert not board_drive.install(tmp_path, FILES)


def test_an_old_circuitpython_is_refused(tmp_path):
    (tmp_path / "boot_out.txt").write_text("Adafruit CircuitPython 10.0.3 on 2025-11-01; Pico\n")
    with pytest.raises(BadInput) as refused:
        board_drive.board_name(tmp_path)
    assert "10.0.3" in refused.value.cause


def test_commands_install_and_check(tmp_path):
    (tmp_path / "boot_out.txt").write_text("Adafruit CircuitPython 10.2.1 on 2026-05-13; Pico\n")
    runner = CliRunner()
    assert runner.invoke(main, ["firmware", "check", str(tmp_path)]).exit_code == 6
    installed = runner.invoke(main, ["firmware", "install", str(tmp_path)])
    assert installed.exit_code == 0, installed.output
    assert runner.invoke(main, ["firmware", "check", str(tmp_path)]).exit_code == 0
    (tmp_path / "code.py").write_bytes(b"print()")
    changed = runner.invoke(main, ["firmware", "check", str(tmp_path)])
    assert changed.exit_code == 6
    assert "code.py" in changed.output


def limited() -> None:
    """In a child: no file may grow beyond 12 KB, as on a drive that is nearly full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (12000, 12000))


def test_a_drive_that_takes_only_a_part_is_said_and_the_next_try_ends_it(tmp_path):
    (tmp_path / "boot_out.txt").write_text("Adafruit CircuitPython 10.2.1 on 2026-05-13; Pico\n")
    (tmp_path / "vault.a").write_bytes(b"vault")
    command = [Path(sys.executable).parent / "pocketotp", "firmware", "install", tmp_path]
    command.append("--source")
    half = subprocess.run(command, preexec_fn=limited, capture_output=True, text=True)
    assert half.returncode == 6
    assert "cannot be written: File too large" in half.stderr
    assert "Traceback" not in half.stderr
    assert not (tmp_path / "code.py").exists()  # the start files come last
    whole = subprocess.run(command, capture_output=True, text=True)
    assert whole.returncode == 0, whole.stderr
    assert (tmp_path / "vault.a").read_bytes() == b"vault"


def test_a_folder_that_is_no_drive_is_refused(tmp_path):
    for word in ("install", "check"):
        refused = CliRunner().invoke(main, ["firmware", word, str(tmp_path)])
        assert refused.exit_code == 6
        assert "boot_out.txt" in refused.output
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_a_folder_is_said(tmp_path):
    (tmp_path / "boot_out.txt").write_text("Adafruit CircuitPython 10.2.1 on 2026-05-13; Pico\n")
    (tmp_path / "lib").write_bytes(b"?")
    refused = CliRunner().invoke(main, ["firmware", "install", str(tmp_path)])
    assert refused.exit_code == 6
    assert "cannot be written" in refused.output


def test_source_installation_has_no_compiled_file():
    names = drive_files(firmware_root(), source=True)
    assert not [name for name in names if name.endswith(".mpy")]
