"""`pocketotp` as a process whose standard streams are closed, full, or of another encoding."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from link.served import PtyEnd, served
from link.test_process import ROOT, START, typed_at_a_terminal

LIST = str(ROOT / "tests" / "data" / "accounts-30.txt")
URI = "otpauth://totp/GitHub:alice?secret=JBSWY3DPEHPK3PXP"


def pocketotp(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    """The process, with `environment` on top of ours."""
    environment = {**os.environ, **options.pop("environment", {})}
    environment["PYTHONPATH"] = os.pathsep.join((str(ROOT), str(ROOT / "lib")))
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    if "input" not in streams:
        streams["stdin"] = subprocess.DEVNULL
    return subprocess.run([*START, *arguments], text=True, timeout=60, env=environment, **streams)


@pytest.fixture
def backup(rig, tmp_path) -> Path:
    """A backup of the token, which has one account."""
    path = tmp_path / "my.backup"
    with served(rig, PtyEnd()) as port:
        assert pocketotp("--port", port, "accounts", "uri", input=URI).returncode == 0
        assert pocketotp("--port", port, "backup", "create", str(path)).returncode == 0
    return path


@pytest.mark.parametrize(
    "arguments", [("import", "-"), ("accounts", "uri"), ("accounts", "add", "--name", "bob")]
)
def test_a_closed_standard_input_is_said(arguments):
    done = pocketotp(*arguments, preexec_fn=lambda: os.close(0))
    assert done.returncode == 6
    assert done.stderr == "error: standard input is closed\nFeed it from a file or a pipe.\n"


def test_a_closed_standard_input_when_a_backup_is_opened(backup):
    done = pocketotp("backup", "open", str(backup), preexec_fn=lambda: os.close(0))
    assert done.returncode == 6
    assert "error: standard input is closed" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_standard_output_is_said(rig, backup):
    with Path("/dev/full").open("w") as full, served(rig, PtyEnd()) as port:
        for arguments in (
            ("--port", port, "accounts", "list"),
            ("--port", port, "info", "--json"),
            ("import", "--check", LIST),
            ("backup", "inspect", str(backup)),
            ("backup", "open", str(backup)),
        ):
            done = pocketotp(*arguments, stdout=full, input="-".join(rig.groups))
            assert done.returncode == 1, arguments
            assert "error: standard output cannot be written: No space left" in done.stderr
            assert "Traceback" not in done.stderr and "Exception" not in done.stderr


def test_names_that_the_terminal_cannot_show_are_escaped(rig):
    narrow = {"environment": {"PYTHONIOENCODING": "cp1252"}, "encoding": "cp1252"}
    checked = pocketotp("import", "--check", LIST, **narrow)
    assert checked.returncode == 0, checked.stderr
    assert "\\u" in checked.stdout
    with served(rig, PtyEnd()) as port:
        done = pocketotp("--port", port, "import", LIST, **narrow)
        listed = pocketotp("--port", port, "accounts", "list", **narrow)
    assert (done.returncode, listed.returncode) == (0, 0), done.stderr + listed.stderr
    assert "Bücher & Söhne" in listed.stdout and "\\u" in listed.stdout


@pytest.mark.parametrize("patience", ["abc", "nan", "inf"])
def test_a_patience_that_is_no_number_is_said(rig, patience):
    with served(rig, PtyEnd()) as port:
        environment = {"POCKETOTP_PATIENCE": patience}
        done = pocketotp("--port", port, "info", environment=environment)
    assert done.returncode == 6
    assert done.stderr.startswith(f"error: POCKETOTP_PATIENCE is '{patience}', not a number\n")


@pytest.mark.parametrize("port", ["socket://127.0.0.1", "socket://127.0.0.1:99999", "socket://:x"])
def test_a_socket_without_a_port_is_said(port):
    done = pocketotp("--port", port, "info")
    assert done.returncode == 3
    assert done.stderr.startswith(f"error: {port}: it does not name a host and a port\nWrite ")


def test_what_is_typed_in_another_encoding_is_said():
    status, shown = typed_at_a_terminal(["accounts", "add", "--name", "bob"], [b"\xff\xfe"])
    assert status == 6
    assert "error: what was typed is not UTF-8 text" in shown


def test_add_asks_for_issuer_name_and_secret(rig):
    secret = b"JBSWY3DPEHPK3PXP"
    with served(rig, PtyEnd()) as port:
        arguments = ["--port", port, "accounts", "add"]
        status, shown = typed_at_a_terminal(arguments, [b"GitHub", b"alice", secret])
    assert status == 0, shown
    assert secret.decode() not in shown
    assert rig.owner.seen[0][:3] == ["Add account?", "GitHub", "alice"]
