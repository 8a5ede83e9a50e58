"""The command `pocketotp` against the real firmware code: output, exit codes, secrets."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from link.rig import PIN, Line, Rig
from pocketlink import protocol
from provisioning import client as client_module
from provisioning import moments
from provisioning.cli import main

DATA = Path(__file__).resolve().parents[1] / "data"
SECRET = "JBSWY3DPEHPK3PXP"
URI = f"otpauth://totp/GitHub:alice?secret={SECRET}&issuer=GitHub"

Command = Callable[..., Result]


def command_for(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`pocketotp ARGUMENTS` with a port that leads to the rig."""
    monkeypatch.setattr(client_module, "open_port", lambda port: Line(rig))
    monkeypatch.setattr(moments, "next_second", lambda: int(time.time()) + 1)
    monkeypatch.setenv("POCKETOTP_PORT", "rig")

    def command(*arguments: str, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(main, arguments, input=stdin, catch_exceptions=False)

    return command


@pytest.fixture
def pocketotp(rig, monkeypatch) -> Command:
    return command_for(rig, monkeypatch)


def test_the_30_accounts_are_imported_and_compared(rig, pocketotp):
    result = pocketotp("import", str(DATA / "accounts-30.txt"))
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "Added 30, replaced 0.",
        "30 of 30 codes agree with this computer's own calculation.",
        "30 entries in the file: 30 good, 0 repeated, 0 bad.",
    ]
    assert "Look at the token" in result.stderr
    assert rig.token.count == 30
    assert rig.owner.seen[0][:3] == [
        "Import 30?",
        "30 new, 0 replaced",
        "GitHub: alice@example.com",
    ]


def test_import_again_replaces_all(rig, pocketotp):
    pocketotp("import", str(DATA / "accounts-30.txt"))
    result = pocketotp("import", "--json", str(DATA / "accounts-30.txt"))
    answer = json.loads(result.stdout)
    assert (answer["added"], answer["replaced"], answer["wrong"]) == (0, 30, [])
    assert rig.token.count == 30


def test_bad_lines_are_named_the_rest_is_done_and_the_exit_code_tells(rig, pocketotp):
    lines = f"# mine\n{URI}\nnonsense\notpauth://totp/b?secret=1\n"
    result = pocketotp("import", "-", stdin=lines)
    assert result.exit_code == 6
    assert "problem: line 3: it is no otpauth URI" in result.stderr
    assert "problem: line 4: the secret is not Base32" in result.stderr
    assert "error: 2 of 3 entries could not be used" in result.stderr
    assert "3 entries in the file: 1 good, 0 repeated, 2 bad." in result.stdout
    assert rig.token.count == 1


def test_nothing_good_sends_nothing(rig, pocketotp):
    result = pocketotp("import", "-", stdin="otpauth://totp/b?secret=1\n")
    assert result.exit_code == 6
    assert rig.owner.seen == []


def test_check_needs_no_token(monkeypatch):
    monkeypatch.setenv("POCKETOTP_PORT", "/nowhere")
    arguments = ["import", "--check", "--json", str(DATA / "accounts-30.txt")]
    result = CliRunner().invoke(main, arguments)
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["good"], len(answer["accounts"])) == (0, 30, 30)


@pytest.mark.parametrize(
    ("content", "cause"),
    [(b"", "the file is empty"), (b"hello\n", "not known"), (b"\x00\x80", "not known")],
)
def test_other_files_are_refused_with_a_next_step(pocketotp, tmp_path, content, cause):
    file = tmp_path / "file"
    file.write_bytes(content)
    result = pocketotp("import", str(file))
    assert result.exit_code == 6
    assert cause in result.stderr
    assert len(result.stderr.splitlines()) == 2


def test_a_file_that_is_not_there(pocketotp, tmp_path):
    result = pocketotp("import", str(tmp_path / "none"))
    assert (result.exit_code, "No such file" in result.stderr) == (6, True)


def test_add_reads_the_secret_from_stdin(rig, pocketotp):
    arguments = ("accounts", "add", "--issuer", "ACME", "--name", "bob", "--digits", "8")
    result = pocketotp(*arguments, stdin=f"{SECRET.lower()}\n")
    assert result.exit_code == 0
    assert "1 of 1 codes agree" in result.stdout
    assert rig.owner.seen == [["Add account?", "ACME", "bob", "TOTP, 8 digits, 30 s"]]
    assert SECRET not in result.output.upper()


def test_add_reads_the_secret_from_a_file(rig, pocketotp, tmp_path):
    file = tmp_path / "secret"
    file.write_text(f"\ufeff {SECRET}\r\n", encoding="utf-8")
    arguments = ("accounts", "add", "--name", "bob", "--type", "steam", "--secret-file", str(file))
    assert pocketotp(*arguments).exit_code == 0
    assert rig.owner.seen[0][-1] == "Steam, 30 s"


@pytest.mark.parametrize(
    ("arguments", "secret", "cause"),
    [
        ((), SECRET, "neither issuer nor name"),
        (("--name", "b"), "", "the secret is empty"),
        (("--name", "b"), "ABC1", "not Base32"),
        (("--name", "b", "--digits", "4"), SECRET, "digits 4"),
        (("--name", "b", "--period", "0"), SECRET, "period 0"),
        (("--name", "b", "--counter", "-1"), SECRET, "counter -1"),
        (("--name", "b", "--type", "steam", "--digits", "6"), SECRET, "five letters"),
        (
            (
                "--name",
                "b\nc",
            ),
            SECRET,
            "control character",
        ),
    ],
)
def test_add_refuses_before_the_token_is_asked(rig, pocketotp, arguments, secret, cause):
    result = pocketotp("accounts", "add", *arguments, stdin=secret)
    assert (result.exit_code, cause in result.stderr) == (6, True)
    assert rig.owner.seen == []


def test_no_option_takes_a_secret(pocketotp):
    for arguments in (("accounts", "add"), ("accounts", "uri")):
        help_text = pocketotp(*arguments, "--help").stdout
        assert "--secret " not in help_text
    assert pocketotp("accounts", "uri", URI).exit_code == 2


def test_uri(rig, pocketotp, tmp_path):
    assert pocketotp("accounts", "uri", stdin=URI).exit_code == 0
    file = tmp_path / "uri"
    file.write_text(URI.replace("alice", "bob"))
    assert pocketotp("accounts", "uri", "--file", str(file)).exit_code == 0
    listed = json.loads(pocketotp("accounts", "list", "--json").stdout)
    assert [account["name"] for account in listed] == ["alice", "bob"]


def test_list(pocketotp):
    pocketotp("accounts", "uri", stdin=URI)
    pocketotp("accounts", "uri", stdin=URI.replace("totp", "hotp").replace("alice", "h"))
    result = pocketotp("accounts", "list")
    rows = [" ".join(line.split()) for line in result.stdout.splitlines()[1:]]
    assert rows == ["GitHub alice totp SHA1 6 30 s", "GitHub h hotp SHA1 6"]
    listed = json.loads(pocketotp("accounts", "list", "--json").stdout)
    assert listed[0] == {
        "place": 0,
        "issuer": "GitHub",
        "name": "alice",
        "type": "totp",
        "algorithm": "SHA1",
        "digits": 6,
        "period": 30,
        "flags": [],
    }


def test_control_characters_from_a_token_are_never_printed_raw(rig, pocketotp):
    pocketotp("accounts", "uri", stdin=URI)
    evil = "al\x1b[31mice\u202e"
    account = rig.token.account

    def tampered(position):
        found = account(position)
        found.name = evil
        return found

    rig.token.account = tampered
    result = pocketotp("accounts", "list")
    assert "al\\x1b[31mice\\u202e" in result.stdout
    assert "\x1b" not in result.output
    assert "\x1b" not in pocketotp("accounts", "list", "--json").stdout


@pytest.mark.parametrize("wanted", ["alice", "GitHub:alice", "GitHub: alice"])
def test_delete(rig, pocketotp, wanted):
    pocketotp("accounts", "uri", stdin=URI)
    result = pocketotp("accounts", "delete", wanted)
    assert result.exit_code == 0
    assert result.stdout == "Deleted GitHub: alice. 0 accounts are left.\n"
    assert rig.token.count == 0


def test_delete_wants_one_account(rig, pocketotp):
    pocketotp("accounts", "uri", stdin=f"{URI}\n{URI.replace('alice', 'bob')}")
    result = pocketotp("accounts", "delete", "GitHub")
    assert (result.exit_code, "several accounts match" in result.stderr) == (6, True)
    result = pocketotp("accounts", "delete", "nobody")
    assert (result.exit_code, "does not have it" in result.stderr) == (1, True)
    result = pocketotp("accounts", "delete", "GitHub", "--place", "1", "--json")
    assert json.loads(result.stdout)["deleted"]["name"] == "bob"


def test_refused_on_the_token(rig, pocketotp):
    rig.owner.answer = False
    result = pocketotp("import", str(DATA / "accounts-30.txt"))
    assert result.exit_code == 5
    assert "error: refused on the token" in result.stderr
    assert rig.token.count == 0


def test_codes_that_differ(rig, pocketotp, monkeypatch):
    monkeypatch.setattr(rig.token, "verify_code", lambda n: "123456")
    result = pocketotp("accounts", "uri", stdin=URI)
    assert result.exit_code == 7
    assert "other codes for: GitHub: alice" in result.stderr


def test_a_locked_token_is_waited_for(locked, monkeypatch):
    locked.owner.pin = PIN
    pocketotp = command_for(locked, monkeypatch)
    result = pocketotp("accounts", "list")
    assert result.exit_code == 0
    assert "Enter your PIN on the token." in result.stderr


def test_a_locked_token_that_stays_locked(locked, monkeypatch):
    result = command_for(locked, monkeypatch)("accounts", "list")
    assert result.exit_code == 5
    assert "nobody answered on the token in time" in result.stderr


def test_a_blank_token(blank, monkeypatch):
    result = command_for(blank, monkeypatch)("accounts", "list")
    assert (result.exit_code, "Set a PIN on the token first." in result.stderr) == (4, True)


def test_info(pocketotp):
    text = pocketotp("info").stdout
    assert "state          unlocked" in text
    assert "accounts       0 (room for 200)" in text
    fields = json.loads(pocketotp("info", "--json").stdout)
    assert (fields["serial"], fields["clock"]) == ("E6614C311B425233", "ok")


def test_info_of_a_locked_token_needs_no_pin(locked, monkeypatch):
    text = command_for(locked, monkeypatch)("info").stdout
    assert "accounts       unknown while locked" in text


def test_time(rig, pocketotp):
    shown = json.loads(pocketotp("time", "show", "--json").stdout)
    assert (shown["status"], shown["set"], shown["error_s"]) == ("ok", None, None)
    result = pocketotp("time", "sync")
    assert result.exit_code == 0
    assert "It was set from 2026-09-21T" in result.stdout
    shown = json.loads(pocketotp("time", "show", "--json").stdout)
    assert abs(shown["difference_s"]) <= 2
    assert shown["error_s"] == 1


def test_lock_and_disconnect(rig, pocketotp):
    assert pocketotp("lock").exit_code == 0
    assert rig.left == "lock"
    assert pocketotp("disconnect").exit_code == 0
    assert rig.left == "disconnect"


def test_the_port_may_stand_before_or_after_the_command(rig, monkeypatch):
    used = []
    command = command_for(rig, monkeypatch)
    monkeypatch.setattr(client_module, "open_port", lambda port: used.append(port) or Line(rig))
    command("info")
    command("--port", "first", "info")
    command("info", "--port", "second")
    command("--port", "first", "info", "--port", "second")
    assert used == ["rig", "first", "second", "second"]


def test_help_names_exit_codes_and_every_command(pocketotp):
    text = pocketotp("--help").stdout
    assert "Exit codes" in text
    for name in ("accounts", "devices", "disconnect", "import", "info", "lock", "time"):
        assert name in text


def test_every_error_number_has_an_exit_code():
    from provisioning.errors import TokenError

    for code in range(1, protocol.UNFINISHED + 1):
        error = TokenError(code, "reason")
        assert error.exit_code in (1, 4, 5, 6)
        assert error.next_step
