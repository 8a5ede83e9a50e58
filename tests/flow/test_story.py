"""`pocketotp simulate` without a terminal plays the story and ends with status 0."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

TOOL = Path(sys.executable).parent / "pocketotp"


def simulate(*arguments: str, script: str = "") -> subprocess.CompletedProcess:
    """Runs the command; `script` goes to its standard input."""
    command = [str(TOOL), "simulate", *arguments]
    return subprocess.run(command, input=script, capture_output=True, text=True, timeout=120)


def test_the_story() -> None:
    done = simulate()
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^recovery ([A-Z2-7]{5}-){6}[A-Z2-7]{5}$", done.stdout, re.M)
    assert "3 of 3 codes agree" in done.stdout
    assert re.search(r"^typed \d{6}$", done.stdout, re.M)


def test_a_failing_expect_exits_with_1(tmp_path: Path) -> None:
    script = tmp_path / "s.txt"
    script.write_text('# a comment\nexpect "Welcome"   # another\nexpect "Nonsense"\n')
    done = simulate("--headless", "--script", str(script), "--state", str(tmp_path / "token"))
    assert done.returncode == 1
    assert "|[       Welcome       ]|" in done.stdout
    assert 'line 3: "Nonsense" is not on the screen' in done.stderr


def test_an_unknown_word_stops_before_anything_is_done(tmp_path: Path) -> None:
    script = tmp_path / "s.txt"
    script.write_text("screen\njump\n")
    done = simulate("--script", str(script))
    assert (done.returncode, done.stdout) == (1, "")
    assert "line 2: unknown word jump" in done.stderr


def test_typed_waits_with_the_token_for_a_fresh_code(tmp_path: Path) -> None:
    """Nothing is typed two seconds before a period ends; the next code: RFC 6238, appendix B."""
    accounts = tmp_path / "accounts.txt"
    accounts.write_text("otpauth://totp/RFC:one?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=8\n")
    script = tmp_path / "s.txt"
    script.write_text(
        f"setup 482913\nconnect\nenter-pin 482913\nrun pocketotp import {accounts} &\nconfirm\n"
        "run pocketotp disconnect\nenter-pin 482913\nclock 2033-05-18T03:32:58Z\nwait 0.3\n"
        'press ok\nexpect "Types fresh code"\ntyped\n'
    )
    done = simulate("--headless", "--script", str(script), "--state", str(tmp_path / "token"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "typed 69279037" in done.stdout
