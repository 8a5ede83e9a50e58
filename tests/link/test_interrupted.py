"""Ctrl-C, a link that is lost, flash that fails: each command says what that leaves behind, and
says nothing that is not so."""

from __future__ import annotations

from collections.abc import Callable
from unittest import mock

import pytest
import serial

from link.rig import Line, Rig
from link.test_cli import URI, command_for
from pocketotp import states
from pocketotp.clock.clock import MISSING
from pocketotp.errors import StorageError, Unfinished
from pocketotp.pin.restore import Restorer
from pocketotp.vault.vault import Vault
from provisioning import console
from provisioning.client import Client
from provisioning.errors import HostError


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


def gone() -> None:
    """The port is no longer there: the plug was pulled."""
    raise serial.SerialException("gone")


def from_then_on(rig: Rig, happened: Callable[[], bool], act: Callable[[], None]) -> None:
    def tick():
        if happened():
            act()

    rig.each_tick = tick


def gone_after(rig: Rig, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The port is gone as soon as the Client's method `name` has its answer."""
    method = getattr(Client, name)

    def then_gone(*arguments):
        answer = method(*arguments)
        rig.each_tick = gone
        return answer

    monkeypatch.setattr(Client, name, then_gone)


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


def test_a_deletion_whose_second_slot_fails_counts(rig, pocketotp):
    pocketotp("accounts", "uri", stdin=URI)
    with mock.patch.object(Vault, "repair", side_effect=StorageError("no")):
        result = pocketotp("accounts", "delete", "alice")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "error: it is done, but the flash failed then\nDo not repeat it" in result.stderr
    assert "unlock the token once more" in result.stderr
    assert rig.token.count == 0


def test_an_import_whose_second_slot_fails_counts_and_is_to_be_compared(rig, pocketotp):
    pocketotp("accounts", "uri", stdin=URI)
    with mock.patch.object(Vault, "repair", side_effect=StorageError("no")):
        result = pocketotp("accounts", "uri", stdin=URI)
    assert result.exit_code == 1
    assert "error: it is done, but the flash failed then\nThe accounts are stored" in result.stderr
    assert "no codes were compared" in result.stderr
    assert "Unlock the token once more" in result.stderr
    result = pocketotp("accounts", "uri", stdin=URI)
    assert (result.exit_code, "1 of 1 codes agree" in result.stdout) == (0, True)


def test_a_restore_whose_old_slot_fails_counts(rig, pocketotp, tmp_path, monkeypatch):
    path = tmp_path / "my.backup"
    pocketotp("accounts", "uri", stdin=URI)
    pocketotp("backup", "create", str(path))
    rig.owner.codes = [rig.groups]
    replace = Restorer.replace

    def fails_then(restorer):
        yield from replace(restorer)
        raise Unfinished()

    monkeypatch.setattr(Restorer, "replace", fails_then)
    result = pocketotp("backup", "restore", str(path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "error: it is done, but the flash failed then\nDo not repeat it" in result.stderr
    assert "recovery code are the backup's now" in result.stderr


def test_a_link_that_is_lost_while_codes_are_compared(rig, pocketotp, monkeypatch):
    gone_after(rig, monkeypatch, "store_accounts")
    result = pocketotp("import", "-", stdin=URI)
    assert result.exit_code == 1
    assert (
        "error: the token went away (gone)\nThe accounts are stored, but not all" in result.stderr
    )
    assert rig.token.count == 1


def test_a_token_that_is_locked_while_codes_are_compared(rig, pocketotp, monkeypatch):
    monkeypatch.setattr(rig.token, "verify_code", lambda n: rig.token.lock() or rig.token.count)
    result = pocketotp("import", "-", stdin=URI)
    assert result.exit_code == 4
    assert "error: the token is locked" in result.stderr
    assert "The accounts are stored, but not all" in result.stderr


def test_a_link_that_is_lost_before_the_answer_leaves_it_open_what_counts(rig, pocketotp):
    """The owner pressed OK, and the plug was pulled while the token stored."""
    from_then_on(rig, lambda: rig.token.count == 1, gone)
    result = pocketotp("import", "-", stdin=URI)
    assert result.exit_code == 1
    assert "Unless OK was pressed on the token, nothing was changed. Run it again" in result.stderr
    rig.each_tick = None
    assert "replaced 1" in pocketotp("import", "-", stdin=URI).stdout
    from_then_on(rig, lambda: rig.token.count == 0, gone)
    result = pocketotp("accounts", "delete", "alice")
    assert "Unless OK was pressed on the token, nothing was changed. Look at" in result.stderr
    assert "ry again" not in result.stderr


def test_ctrl_c_while_the_token_stores_claims_nothing(rig, pocketotp):
    pocketotp("accounts", "uri", stdin=URI)

    def interrupt():
        rig.each_tick = None
        raise KeyboardInterrupt

    from_then_on(rig, lambda: rig.token.count == 0, interrupt)
    result = pocketotp("accounts", "delete", "alice")
    assert (result.exit_code, rig.token.count) == (130, 0)
    assert "unless OK was pressed there just before" in result.stderr


def test_ctrl_c_while_the_port_closes_hides_nothing(rig, pocketotp, monkeypatch):
    def interrupt(line):
        raise KeyboardInterrupt

    monkeypatch.setattr(Line, "close", interrupt)
    result = pocketotp("accounts", "uri", stdin=URI)
    assert (result.exit_code, "Added 1, replaced 0." in result.stdout) == (0, True)


def test_a_link_that_is_lost_after_the_deletion(rig, pocketotp, monkeypatch):
    pocketotp("accounts", "uri", stdin=URI)
    gone_after(rig, monkeypatch, "delete")
    result = pocketotp("accounts", "delete", "alice")
    assert result.exit_code == 1
    assert "error: the token went away (gone)\nThe account is deleted" in result.stderr


def test_locked_while_the_token_stores(rig, pocketotp):
    """The computer falls asleep, and the token locks between its header and its answer."""
    pocketotp("accounts", "uri", stdin=URI)

    def deleted():
        return rig.token.state == states.UNLOCKED and rig.token.count == 0

    from_then_on(rig, deleted, rig.token.lock)
    result = pocketotp("accounts", "delete", "alice")
    assert result.exit_code == 4
    assert "error: the token is locked" in result.stderr
    assert "Unless OK was pressed on the token, nothing was changed" in result.stderr


def test_a_clock_that_may_be_set(rig, pocketotp, monkeypatch):
    from_then_on(rig, lambda: rig.link.confirmation is not None, gone)
    result = pocketotp("time", "sync")
    assert "The clock may be set already: look at `pocketotp time show`" in result.stderr
    rig.each_tick = None
    interrupt_at_a_question(rig)
    result = pocketotp("time", "sync")
    assert (result.exit_code, "the clock may be set already" in result.stderr) == (130, True)
    rig.owner.answer = True
    gone_after(rig, monkeypatch, "set_time")
    assert "The clock was set; look at `pocketotp time show`" in pocketotp("time", "sync").stderr


def test_a_clock_that_is_not_there_cannot_be_set(rig, pocketotp):
    rig.clock.reason = MISSING
    result = pocketotp("time", "sync")
    assert (result.exit_code, "Check the wiring of the clock." in result.stderr) == (4, True)
    assert "time sync" not in result.stderr


def test_a_link_that_is_lost_in_a_restore(rig, pocketotp, tmp_path, monkeypatch):
    path = tmp_path / "my.backup"
    pocketotp("backup", "create", str(path))
    from_then_on(rig, lambda: rig.link.question is not None, gone)
    result = pocketotp("backup", "restore", str(path))
    assert "error: the token went away (gone)\nUnless the token had taken both" in result.stderr


def test_a_token_that_leaves_without_an_answer(rig, pocketotp):
    for command in ("lock", "disconnect"):
        from_then_on(rig, lambda: rig.link.leaving is not None, gone)
        result = pocketotp(command)
        assert result.exit_code == 1
        assert "it may have left connect mode already" in result.stderr
        rig.each_tick = rig.link.leaving = None


def test_an_output_that_takes_no_more_undoes_nothing(rig, pocketotp, tmp_path, monkeypatch):
    def full(line):
        raise HostError("standard output cannot be written", "Make room, and run it again.")

    path = tmp_path / "my.backup"
    pocketotp("accounts", "uri", stdin=URI)
    monkeypatch.setattr(console, "_put", full)
    rig.owner.codes = [rig.groups]
    for command, said in (
        (("backup", "create", str(path)), "The backup was written"),
        (("backup", "restore", str(path)), "The backup is restored"),
        (("accounts", "delete", "alice"), "The account is deleted"),
    ):
        result = pocketotp(*command)
        assert (result.exit_code, "run it again" in result.stderr) == (1, False)
        assert said in result.stderr


def test_a_damaged_account_is_to_be_deleted_before_a_backup(rig, pocketotp, tmp_path):
    pocketotp("accounts", "uri", stdin=URI)

    def damaged():
        yield
        return 1

    rig.token.mend = damaged
    result = pocketotp("backup", "create", str(tmp_path / "my.backup"))
    assert result.exit_code == 1
    assert "shows an account that is damaged: delete it" in result.stderr
    assert list(tmp_path.iterdir()) == []
