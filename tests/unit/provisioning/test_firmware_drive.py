"""Installing onto a drive: what is written, what is removed, what is left alone."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from provisioning.cli import main
from provisioning.firmware import comparing, installing
from provisioning.firmware.contents import drive_files
from simulator.paths import firmware_root

pytestmark = pytest.mark.usefixtures("compiled_once")

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


def install(drive):
    """What belongs there, as the command does it; what had to be done."""
    done = comparing.compare(drive, FILES)
    installing.write(drive, FILES, done)
    return done


def board(drive, version: str = "10.2.1", chip: str = "rp2040"):
    """The drive of a board, as CircuitPython makes it."""
    line = f"Adafruit CircuitPython {version} on 2026-05-13; Raspberry Pi Pico with {chip}\n"
    (drive / "boot_out.txt").write_text(f"{line}Board ID:raspberry_pi_pico\n")
    return drive


def firmware(*arguments):
    """`pocketotp firmware ARGUMENTS`."""
    return CliRunner().invoke(main, ["firmware", *map(str, arguments)])


def test_install_replaces_only_what_is_ours(tmp_path):
    fill(tmp_path)
    done = install(tmp_path)
    assert sorted(done.stale) == ["lib/adafruit_ds3231.py", "lib/pocketotp/main.py"]
    assert (tmp_path / "vault.a").read_bytes() == b"vault"
    assert (tmp_path / "lib" / "mine.py").read_bytes() == b"mine"
    assert (tmp_path / "lib" / "pocketotp" / "main.mpy").read_bytes() == b"C main"
    assert not comparing.compare(tmp_path, FILES)


def test_settings_of_the_owner_stay(tmp_path):
    fill(tmp_path)
    install(tmp_path)
    settings = (tmp_path / "settings.toml").read_text()
    assert settings == 'POCKETOTP_SDA = "GP0"\nCIRCUITPY_SAFE_MODE_DELAY=0\n'
    assert not install(tmp_path)


def test_what_is_not_ours_to_run_is_removed_from_our_own_packages_only(tmp_path):
    fill(tmp_path)
    (tmp_path / "lib" / "pocketotp" / "junk.bin").write_bytes(b"?")
    (tmp_path / "lib" / "pocketotp" / "main").mkdir()
    (tmp_path / "lib" / "pocketotp" / "main" / "__init__.py").write_bytes(b"?")
    done = install(tmp_path)
    assert "lib/pocketotp/junk.bin" in done.stale
    assert [path.name for path in (tmp_path / "lib" / "pocketotp").iterdir()] == ["main.mpy"]
    assert (tmp_path / "lib" / "mine.py").exists()


def test_an_old_circuitpython_is_refused(tmp_path):
    refused = firmware("install", board(tmp_path, "10.0.3"))
    assert refused.exit_code == 6
    assert "this board has CircuitPython 10.0.3" in refused.stderr


def test_a_circuitpython_that_nobody_tested_is_warned_of(tmp_path):
    installed = firmware("install", board(tmp_path, "11.0.0"))
    assert installed.exit_code == 0
    assert "warning: not tested on CircuitPython 11" in installed.stderr
    assert "warning" not in firmware("check", board(tmp_path, "10.3.0")).stderr


def test_a_board_with_another_chip_is_refused(tmp_path):
    refused = firmware("install", board(tmp_path, chip="rp2350a"))
    assert refused.exit_code == 6
    assert "this board has the chip rp2350a, not an RP2040" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["boot_out.txt"]


def test_check_says_how_it_was_installed_and_what_to_run(tmp_path):
    board(tmp_path)
    assert firmware("install", "--source", tmp_path).exit_code == 0
    assert firmware("check", "--source", tmp_path).exit_code == 0
    compiled = firmware("check", tmp_path)
    assert (compiled.exit_code, compiled.stdout) == (6, "")
    assert "installed as .py files" in compiled.stderr
    assert f"Run: pocketotp firmware check --source {tmp_path}\n" in compiled.stderr
    (tmp_path / "code.py").write_bytes(b"print()")
    changed = firmware("check", "--source", tmp_path)
    assert changed.stdout == "changed  code.py\n"
    assert f"Run: pocketotp firmware install --source {tmp_path}\n" in changed.stderr


def test_commands_install_and_check(tmp_path):
    board(tmp_path)
    assert firmware("check", tmp_path).exit_code == 6
    installed = firmware("install", tmp_path)
    assert installed.exit_code == 0, installed.output
    assert firmware("check", tmp_path).exit_code == 0
    (tmp_path / "code.py").write_bytes(b"print()")
    changed = firmware("check", tmp_path)
    assert changed.exit_code == 6
    assert "code.py" in changed.output


def test_install_tells_what_the_token_will_ask(tmp_path):
    """The files of a vault stay when a token wipes itself: only a slot in them makes it ask."""
    sizes = {"vault.a": 73_728, "vault.b": 73_728, "state.a": 12_288, "state.b": 12_288}
    for name, size in sizes.items():
        (board(tmp_path) / name).write_bytes(bytes(size))
    assert "the token starts with its setup" in firmware("install", tmp_path).stderr
    for name, at in (("vault.a", 0), ("vault.b", 3584)):  # where a slot may begin
        with (tmp_path / name).open("r+b") as file:
            file.seek(at)
            file.write(b"POTV")
        installed = firmware("install", tmp_path)
        assert "the token asks for its PIN; its vault was not touched" in installed.stderr
        (tmp_path / name).write_bytes(bytes(sizes[name]))


def test_interrupted_while_it_writes(tmp_path, monkeypatch):
    board(tmp_path)

    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupt)
    result = firmware("install", tmp_path)
    assert result.exit_code == 130
    assert "The drive is written in part: run the same command again" in result.stderr


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
        refused = firmware(word, tmp_path)
        assert refused.exit_code == 6
        assert "boot_out.txt" in refused.output
    assert list(tmp_path.iterdir()) == []


def test_what_is_in_the_way_is_named(tmp_path):
    ways = {
        "lib": (lambda path: path.write_bytes(b"?"), "is a file, where a folder"),
        "code.py": (lambda path: path.mkdir(), "is a folder, where a file"),
        "boot.py": (lambda path: path.symlink_to(tmp_path / "code.py"), "is a link, where a file"),
    }
    for number, (name, (make, said)) in enumerate(ways.items()):
        drive = tmp_path / str(number)
        drive.mkdir()
        make(board(drive) / name)
        for word in ("install", "check"):
            refused = firmware(word, drive)
            assert refused.exit_code == 6
            assert f"{drive / name} {said} of the firmware belongs" in refused.stderr
        assert {path.name for path in drive.iterdir()} == {"boot_out.txt", name}


def test_a_link_is_not_followed_off_the_drive(tmp_path):
    drive, elsewhere = tmp_path / "drive", tmp_path / "elsewhere"
    drive.mkdir()
    elsewhere.mkdir()
    (board(drive) / "lib").symlink_to(elsewhere)
    refused = firmware("install", drive)
    assert (refused.exit_code, "is a link" in refused.stderr) == (6, True)
    assert list(elsewhere.iterdir()) == []


def test_source_installation_has_no_compiled_file():
    names = drive_files(firmware_root(), source=True)
    assert not [name for name in names if name.endswith(".mpy")]
