"""`make torture` says what it did, and its exit status tells whether all was well."""

from __future__ import annotations

import pytest

from mutants import mutants
from torture import __main__ as torture

SHORT = ["torture", "--only", "lives", "--sequences", "6", "--hosted", "0", "--jobs", "1"]


def run(monkeypatch, capsys, *more: str) -> tuple[int, str]:
    """(exit status, what it printed) of a short run, in this process and its children."""
    monkeypatch.setattr("sys.argv", [*SHORT, *more])
    return torture.main(), capsys.readouterr().out


def test_a_good_run(monkeypatch, capsys):
    status, text = run(monkeypatch, capsys, "--first", "10")
    assert status == 0
    assert "6 random lives from number 10, " in text and "0 broken" in text


def test_a_broken_firmware_is_said_and_ends_with_1(monkeypatch, capsys):
    with pytest.MonkeyPatch.context() as patch:
        mutants.wipe_without_a_note(patch)
        mutants.success_before_the_unwrap(patch)
        status, text = run(monkeypatch, capsys)
    assert status == 1
    assert "BROKEN seed " in text
