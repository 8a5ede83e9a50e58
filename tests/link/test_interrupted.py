"""Ctrl-C: each command says what it leaves behind, and says nothing that is not so."""

from __future__ import annotations

import pytest

from link.rig import Rig
from link.test_cli import URI, command_for


@pytest.fixture
def pocketotp(rig, monkeypatch):
    return command_for(rig, monkeypatch)


def interrupt_at_a_question(rig: Rig) -> None:
    """Ctrl-C while the token asks, and nobody answers there."""
    rig.owner.answer = None

    def interrupt():
        if rig.link.confirmation is not None:
            rig.each_tick = None
            raise KeyboardInterrupt

    rig.each_tick = interrupt


def test_while_the_token_asks(rig, pocketotp):
    pocketotp("accounts", "uri", stdin=URI)
    for command, stdin in ((("accounts", "delete", "alice"), None), (("import", "-"), URI)):
        interrupt_at_a_question(rig)
        result = pocketotp(*command, stdin=stdin)
        assert result.exit_code == 130
        assert "error: interrupted\nThe question on the token was withdrawn" in result.stderr
        assert rig.link.confirmation is None
    assert rig.token.count == 1


def test_while_codes_are_compared_the_accounts_are_stored(rig, pocketotp, monkeypatch):
    def interrupt(n):
        raise KeyboardInterrupt

    monkeypatch.setattr(rig.token, "verify_code", interrupt)
    result = pocketotp("import", "-", stdin=URI)
    assert result.exit_code == 130
    assert "The accounts are stored, but not all codes were compared." in result.stderr
    assert "nothing was changed" not in result.stderr
    assert rig.token.count == 1


def test_a_backup_that_was_not_made_leaves_no_file(rig, pocketotp, tmp_path):
    interrupt_at_a_question(rig)
    result = pocketotp("backup", "create", str(tmp_path / "my.backup"))
    assert (result.exit_code, "No backup was written" in result.stderr) == (130, True)
    assert list(tmp_path.iterdir()) == []


def test_opening_a_backup_has_nothing_to_do_with_a_token(pocketotp, tmp_path, monkeypatch):
    path = tmp_path / "my.backup"
    assert pocketotp("backup", "create", str(path)).exit_code == 0

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("provisioning.reading._from_stdin", interrupt)
    for output in ((), ("-o", str(tmp_path / "lines"))):
        result = pocketotp("backup", "open", str(path), *output)
        assert result.exit_code == 130
        assert "Nothing was printed or written" in result.stderr
        assert "token" not in result.stderr
    assert list(tmp_path.iterdir()) == [path]


def test_a_restore_that_nobody_answered(rig, pocketotp, tmp_path):
    path = tmp_path / "my.backup"
    pocketotp("accounts", "uri", stdin=URI)
    assert pocketotp("backup", "create", str(path)).exit_code == 0
    interrupt_at_a_question(rig)
    result = pocketotp("backup", "restore", str(path))
    assert (result.exit_code, "The restore was withdrawn" in result.stderr) == (130, True)
    assert rig.token.count == 1
