"""`pocketotp backup` against the real firmware code: files, output, exit codes, secrets."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from link.rig import Rig
from link.test_cli import command_for

DATA = Path(__file__).resolve().parents[1] / "data" / "accounts-30.txt"


@pytest.fixture
def pocketotp(rig, monkeypatch):
    command = command_for(rig, monkeypatch)
    command("import", str(DATA))
    return command


@pytest.fixture
def file(pocketotp, tmp_path) -> Path:
    path = tmp_path / "my.backup"
    assert pocketotp("backup", "create", str(path)).exit_code == 0
    return path


def test_create_and_inspect(rig, pocketotp, tmp_path):
    path = tmp_path / "my.backup"
    result = pocketotp("backup", "create", str(path))
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{path}: 30 accounts, made 2026-09-21T")
    assert "Look at the token" in result.stderr
    assert rig.owner.seen[-1][0] == "Back up 30 accounts?"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["my.backup"]
    text = pocketotp("backup", "inspect", str(path)).stdout
    assert "accounts  30\n" in text and "created   2026-09-21T" in text
    fields = json.loads(pocketotp("backup", "inspect", "--json", str(path)).stdout)
    assert (fields["version"], fields["accounts"]) == (1, 30)
    assert fields["size"] == path.stat().st_size
    assert fields["vault"] == rig.token.vault.header.vault_id.hex()


def test_create_replaces_nothing_unless_told_to(rig, pocketotp, tmp_path):
    path = tmp_path / "my.backup"
    path.write_text("precious")
    asked = len(rig.owner.seen)
    result = pocketotp("backup", "create", str(path))
    assert (result.exit_code, "is there already" in result.stderr) == (6, True)
    assert (path.read_text(), len(rig.owner.seen)) == ("precious", asked)
    assert pocketotp("backup", "create", "--force", "--json", str(path)).exit_code == 0
    assert path.read_bytes()[:4] == b"POTB"


def test_a_refused_backup_leaves_no_file(rig, pocketotp, tmp_path):
    rig.owner.answer = False
    assert pocketotp("backup", "create", str(tmp_path / "my.backup")).exit_code == 5
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(rig, pocketotp, tmp_path):
    asked = len(rig.owner.seen)
    result = pocketotp("backup", "create", str(tmp_path / "none" / "my.backup"))
    assert (result.exit_code, "No such file" in result.stderr) == (6, True)
    assert len(rig.owner.seen) == asked  # nobody is asked for what has no place


def test_open_prints_lines_that_are_imported_again(rig, pocketotp, file):
    code = " ".join(rig.groups).lower()
    result = pocketotp("backup", "open", str(file), stdin=code + "\n")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 30
    assert "WARNING: these lines are the secrets themselves" in result.stderr
    again = pocketotp("import", "--json", "-", stdin=result.stdout)
    answer = json.loads(again.stdout)
    assert (answer["good"], answer["replaced"], answer["wrong"]) == (30, 30, [])
    assert answer["problems"] == answer["notes"] == []


def test_open_into_a_file(rig, pocketotp, file, tmp_path):
    path = tmp_path / "secrets.txt"
    code = "-".join(rig.groups)
    result = pocketotp("backup", "open", str(file), "-o", str(path), stdin=code)
    assert (result.exit_code, result.stdout) == (0, "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_text().splitlines()) == 30
    result = pocketotp("backup", "open", str(file), "-o", str(path), stdin=code)
    assert (result.exit_code, "is there already" in result.stderr) == (6, True)


def test_a_dash_is_standard_output_for_lines_and_no_name_for_a_backup(
    rig, pocketotp, file, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    code = "-".join(rig.groups)
    result = pocketotp("backup", "open", str(file), "-o", "-", stdin=code)
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 30)
    asked = len(rig.owner.seen)
    result = pocketotp("backup", "create", "-")
    assert (result.exit_code, "goes into a file" in result.stderr) == (6, True)
    assert len(rig.owner.seen) == asked
    assert list(tmp_path.iterdir()) == [file]


def test_an_empty_name_prints_no_secret(rig, pocketotp, file):
    code = "-".join(rig.groups)
    result = pocketotp("backup", "open", str(file), "-o", "", stdin=code)
    assert (result.exit_code, result.stdout) == (6, "")
    assert "the name of the file is empty" in result.stderr


def test_only_plain_files_are_replaced(rig, pocketotp, file, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(file)
    (tmp_path / "folder").mkdir()
    before, asked = file.read_bytes(), len(rig.owner.seen)
    for name in ("pipe", "link", "folder"):
        path = str(tmp_path / name)
        for command in (("create", path), ("open", str(file), "-o", path)):
            result = pocketotp("backup", *command, "--force", stdin="-".join(rig.groups))
            assert (result.exit_code, "no plain file" in result.stderr) == (6, True)
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    assert (file.read_bytes(), len(rig.owner.seen)) == (before, asked)


def test_open_with_wrong_codes_prints_nothing(rig, pocketotp, file):
    other = Rig()
    for groups, said in (
        (other.groups, "does not open this backup"),
        ([*rig.groups[:2], "AAAAA", *rig.groups[3:]], "group 3 of the recovery code"),
        (rig.groups[:3], "has 15 letters, not 35"),
    ):
        result = pocketotp("backup", "open", str(file), stdin="-".join(groups))
        assert (result.exit_code, result.stdout) == (6, "")
        assert said in result.stderr
        assert not any(group in result.stderr for group in groups)
    other.close()


def test_restore_on_another_token(rig, pocketotp, file, monkeypatch):
    before = pocketotp("accounts", "list", "--json").stdout
    other = Rig()
    other.owner.codes = [rig.groups]
    command = command_for(other, monkeypatch)
    result = command("backup", "restore", str(file))
    assert result.exit_code == 0
    assert result.stdout == "Restored 30 accounts.\n"
    assert "enter the backup's recovery code" in result.stderr
    after = json.loads(command("accounts", "list", "--json").stdout)
    assert after == json.loads(before)
    other.close()


def test_restore_checks_the_file_before_it_asks_for_a_token(rig, pocketotp, file, tmp_path):
    asked = len(rig.owner.seen)
    for name, data in (("cut", file.read_bytes()[:-1]), ("other", DATA.read_bytes())):
        path = tmp_path / name
        path.write_bytes(data)
        for command in (["backup", "restore"], ["backup", "inspect"], ["backup", "open"]):
            result = pocketotp(*command, str(path), stdin="")
            assert (result.exit_code, result.stdout) == (6, "")
    assert len(rig.owner.seen) == asked


def test_restore_of_a_backup_that_was_changed(rig, pocketotp, file):
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    rig.owner.codes = [rig.groups]
    result = pocketotp("backup", "restore", str(file))
    assert (result.exit_code, "does not accept this backup" in result.stderr) == (6, True)
    assert rig.token.count == 30
