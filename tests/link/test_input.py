"""What is read: all of it or nothing, and no secret is repeated, wherever it was put by mistake."""

from __future__ import annotations

import pytest

from link.test_cli import SECRET, URI, command_for
from provisioning.reading import MAX_INPUT


@pytest.fixture
def pocketotp(rig, monkeypatch):
    return command_for(rig, monkeypatch)


@pytest.mark.parametrize("command", [("import", "-"), ("accounts", "uri"), ("backup", "open", "-")])
def test_standard_input_is_never_cut(rig, pocketotp, command):
    long = f"{URI}\n#".encode().ljust(MAX_INPUT + 1, b"x")
    result = pocketotp(*command, stdin=long)
    assert result.exit_code == 6
    assert "error: standard input: larger than 4 MiB" in result.stderr
    assert rig.token.count == 0
    if command[0] != "backup":
        assert pocketotp(*command, stdin=long[:-1]).exit_code == 0


def test_a_file_has_the_same_limit(pocketotp, tmp_path):
    path = tmp_path / "long"
    path.write_bytes(bytes(MAX_INPUT + 1))
    result = pocketotp("import", str(path))
    assert (result.exit_code, f"{path}: larger than 4 MiB" in result.stderr) == (6, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", URI),
        ("import", "OTPAUTH-migration://offline?data=JBSWY3DPEHPK3PXP"),
        ("accounts", "uri", URI),
        ("accounts", "uri", f"--file={URI}"),
        ("accounts", "add", "--secret-file", URI),
        ("accounts", "delete", URI),
        ("backup", "inspect", URI),
        (URI,),
    ],
)
def test_an_otpauth_uri_as_an_argument_is_not_repeated(pocketotp, arguments):
    result = pocketotp(*arguments)
    assert result.exit_code == 2
    assert SECRET not in result.output
    assert "your shell's history" in result.stderr
    assert "`pocketotp accounts uri` asks for it unseen" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("add", SECRET), 2),
        (("add", "--name", "bob", SECRET), 2),
        (("uri", SECRET), 2),
        (("add", "--name", "bob", "--secret-file", SECRET), 6),
        (("uri", "--file", SECRET), 6),
    ],
)
def test_a_secret_in_the_wrong_place_is_not_repeated(pocketotp, arguments, status):
    result = pocketotp("accounts", *arguments, stdin=SECRET)
    assert result.exit_code == status
    assert SECRET not in result.output
    assert "your shell's history" in result.stderr


def test_a_secret_file_holds_one_secret(rig, pocketotp, tmp_path):
    path = tmp_path / "secret"
    arguments = ("accounts", "add", "--name", "bob", "--secret-file", str(path))
    path.write_text("JBSWY3DP\nEHPK3PXP\n")
    result = pocketotp(*arguments)
    assert (result.exit_code, "the secret has 2 lines" in result.stderr) == (6, True)
    path.write_text("\n  JBSW Y3DP - EHPK 3PXP \n\n")
    assert pocketotp(*arguments).exit_code == 0


@pytest.mark.parametrize("label", [(), ("--name", "   "), ("--issuer", " ", "--name", "")])
def test_an_account_without_a_name_is_refused_before_the_secret_is_read(pocketotp, label):
    result = pocketotp("accounts", "add", *label, stdin=b"\xff")  # would be "not UTF-8"
    assert result.exit_code == 6
    assert "neither issuer nor name\nGive --issuer, --name or both." in result.stderr


@pytest.mark.parametrize("wanted", ["", "  "])
def test_deleting_nothing_in_particular_is_refused(rig, pocketotp, wanted):
    pocketotp("accounts", "add", "--name", "bob", stdin=SECRET)
    result = pocketotp("accounts", "delete", wanted)
    assert (result.exit_code, "no account is named" in result.stderr) == (6, True)
    assert rig.token.count == 1
