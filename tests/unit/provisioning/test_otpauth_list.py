"""Lists of otpauth URIs: odd files, bad lines, and the 30 accounts made for the tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pocketlink import protocol
from provisioning import formats
from provisioning.errors import BadInput
from provisioning.formats import otpauth_list

DATA = Path(__file__).resolve().parents[2] / "data"
A = "otpauth://totp/A:a?secret=GEZDGNBV&issuer=A"
B = "otpauth://totp/B:b?secret=GEZDGNBVGY3TQOJQ&issuer=B"


def names(data: bytes) -> list[str]:
    return [entry.account.name for entry in otpauth_list.parse(data).entries]


@pytest.mark.parametrize(
    "data",
    [
        f"{A}\n{B}\n".encode(),
        f"{A}\n{B}".encode(),
        f"{A}\r\n{B}\r\n".encode(),
        f"{A}\r{B}\r".encode(),
        f"\ufeff{A}\n{B}\n".encode(),
        f"\ufeff{A}\n{B}\n".encode("utf-16-le"),
        f"\ufeff{A}\n{B}\n".encode("utf-16-be"),
        f"# mine\n\n  {A}  \n\n\t{B}\n#{A}\n".encode(),
        f"\n\n\n{A}\n   \n{B}\n\n\n".encode(),
    ],
)
def test_shapes_of_a_list(data):
    assert names(data) == ["a", "b"]
    assert formats.detect(data) is otpauth_list


def test_bad_lines_are_named_and_the_others_go_on():
    lines = ["# head", A, "garbage", B, "otpauth://totp/c?secret=1", "", "otpauth://totp/d"]
    parsed = otpauth_list.parse("\n".join(lines).encode())
    assert [entry.where for entry in parsed.entries] == ["line 2", "line 4"]
    assert [note.where for note in parsed.problems] == ["line 3", "line 5", "line 7"]
    assert "no otpauth URI" in parsed.problems[0].text
    assert "not Base32" in parsed.problems[1].text
    assert "no secret" in parsed.problems[2].text
    assert parsed.total == 5


def test_the_same_line_twice_is_skipped():
    parsed = otpauth_list.parse(f"{A}\n{B}\n{A}\n".encode())
    assert len(parsed.entries) == 2
    assert [(note.where, note.text) for note in parsed.skipped] == [
        ("line 3", "the same as line 1")
    ]
    assert parsed.total == 3


def test_the_same_label_with_another_secret_is_a_problem():
    other = A.replace("GEZDGNBV", "GEZDGNBVGY3TQOJQ")
    parsed = otpauth_list.parse(f"{A}\n{other}\n".encode())
    assert parsed.problems[0].where == "line 2"
    assert "line 1 has the same issuer and name" in parsed.problems[0].text


@pytest.mark.parametrize("data", [b"", b"  \n", b"hello", b"{}", b"\xff\xfe\x00\xd8", b"\x80"])
def test_other_files_are_refused(data):
    with pytest.raises(BadInput):
        formats.detect(data)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_a_list_in_another_encoding_is_said(encoding):
    data = A.replace(":a", ":Zoë").encode(encoding)
    with pytest.raises(BadInput, match="not UTF-8") as refused:
        formats.detect(data).parse(data)
    assert "save it as UTF-8" in refused.value.next_step


def test_comments_only_are_said():
    data = b"# one\n\n# two\n"
    with pytest.raises(BadInput, match="nothing in it but blank lines and comments"):
        formats.detect(data).parse(data)


def test_a_transfer_code_of_google_authenticator_is_named():
    data = b"otpauth-migration://offline?data=CjEK\n"
    (problem,) = formats.detect(data).parse(data).problems
    assert "Google Authenticator's transfer code" in problem.text


def test_the_30_accounts_cover_what_they_should():
    parsed = otpauth_list.parse((DATA / "accounts-30.txt").read_bytes())
    assert (len(parsed.entries), parsed.problems, parsed.skipped) == (30, [], [])
    accounts = list(parsed.accounts())
    assert {a.algorithm for a in accounts if a.kind == protocol.TOTP} == {0, 1, 2}
    assert {a.algorithm for a in accounts if a.kind == protocol.HOTP} == {0, 1, 2}
    assert {a.digits for a in accounts} == {5, 6, 7, 8, 9, 10}
    assert {1, 15, 30, 45, 60, 255} <= {a.period for a in accounts}
    assert {a.kind for a in accounts} == {protocol.TOTP, protocol.HOTP, protocol.STEAM}
    assert {1, 64, 65, 128} <= {len(a.secret) for a in accounts}
    assert any(a.counter > 2**32 for a in accounts)


def test_the_30_accounts_are_what_their_script_makes():
    script = DATA / "make_accounts_30.py"
    made = subprocess.run([sys.executable, str(script)], capture_output=True, check=True)
    assert made.stdout == (DATA / "accounts-30.txt").read_bytes()
