"""`pocketotp` as a process of its own, over a pty and over a socket."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from link.served import PtyEnd, SocketEnd, served

ROOT = Path(__file__).resolve().parents[2]
START = [sys.executable, "-P", "-c", "from provisioning.cli import main; main()"]


def pocketotp(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "POCKETOTP_PORT"}
    environment["PYTHONPATH"] = os.pathsep.join((str(ROOT), str(ROOT / "lib")))
    return subprocess.run(
        [*START, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        encoding="utf-8",
    )


@pytest.mark.parametrize("end", [PtyEnd, SocketEnd])
def test_import_over_a_real_port(rig, end):
    with served(rig, end()) as port:
        done = pocketotp("--port", port, "import", str(ROOT / "tests/data/accounts-30.txt"))
        listed = pocketotp("accounts", "list", "--json", "--port", port)
    assert (done.returncode, listed.returncode) == (0, 0), done.stderr
    assert "30 of 30 codes agree" in done.stdout
    assert "[" not in done.stderr  # no progress bar without a terminal
    assert json.loads(listed.stdout)[26]["issuer"] == "Bücher & Söhne"


def test_one_program_at_a_time(rig):
    serial = pytest.importorskip("serial")
    with served(rig, PtyEnd()) as port, serial.Serial(port, exclusive=True):
        busy = pocketotp("info", "--port", port)
    assert busy.returncode == 3
    assert "another program uses it" in busy.stderr


def test_a_port_with_nobody_behind_it(tmp_path):
    for port in (str(tmp_path / "none"), "socket://127.0.0.1:1", "what://ever"):
        done = pocketotp("info", "--port", port)
        assert done.returncode == 3, port
        assert done.stderr.startswith(f"error: {port}: ")
        assert len(done.stderr.splitlines()) == 2


def test_no_token_at_all():
    done = pocketotp("devices", "--json")
    assert done.returncode == 0
    assert isinstance(json.loads(done.stdout), list)


def typed_at_a_terminal(arguments: list[str], answers: list[bytes]) -> tuple[int, str]:
    """Exit status, and all that the terminal showed while `answers` were typed, one a prompt."""
    pty = pytest.importorskip("pty")
    child, terminal = pty.fork()
    if child == 0:
        os.environ["PYTHONPATH"] = os.pathsep.join((str(ROOT), str(ROOT / "lib")))
        os.execv(sys.executable, [*START, *arguments])
    shown, prompts = b"", 0
    with contextlib.suppress(OSError):  # the end of a pty
        while data := os.read(terminal, 1024):
            shown += data
            if shown.endswith(b": ") and prompts < len(answers):
                os.write(terminal, answers[prompts] + b"\n")
                prompts += 1
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode()


def test_a_secret_is_typed_unseen_and_progress_is_drawn(rig):
    secret = "JBSWY3DPEHPK3PXP"
    with served(rig, SocketEnd()) as port:
        arguments = ["--port", port, "accounts", "add", "--name", "bob"]
        status, shown = typed_at_a_terminal(arguments, [secret.encode()])
    assert status == 0, shown
    assert secret not in shown
    assert "[##############################] 1/1" in shown
    assert "1 of 1 codes agree" in shown
