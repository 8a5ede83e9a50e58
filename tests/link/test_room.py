"""More accounts than there is room for: what is said, and that nothing is asked on the token."""

from __future__ import annotations

import json

import pytest

from link.test_cli import command_for
from pocketlink import protocol
from provisioning.errors import TokenError


@pytest.fixture
def pocketotp(rig, monkeypatch):
    return command_for(rig, monkeypatch)


def users(first: int, last: int) -> str:
    """A list of otpauth URIs."""
    uri = "otpauth://totp/GitHub:user{}?secret=JBSWY3DPEHPK3PXP"
    return "\n".join(uri.format(number) for number in range(first, last + 1))


def test_new_accounts_are_counted_and_room_for_them(rig, pocketotp):
    assert pocketotp("import", "-", stdin=users(1, 150)).exit_code == 0
    asked = len(rig.owner.seen)
    result = pocketotp("import", "-", stdin=users(101, 201))
    assert result.exit_code == 4
    assert "error: 51 new accounts, room for 50\nDelete accounts" in result.stderr
    assert len(rig.owner.seen) == asked
    result = pocketotp("import", "--json", "-", stdin=users(101, 200))
    answer = json.loads(result.stdout)
    assert (answer["added"], answer["replaced"]) == (50, 50)


def test_a_list_that_no_token_can_hold_is_to_be_split(monkeypatch, rig, pocketotp):
    result = pocketotp("import", "-", stdin=users(1, 201))
    assert result.exit_code == 4
    assert "error: 201 accounts, room for 200\nSplit the list" in result.stderr
    checked = pocketotp("import", "--check", "-", stdin=users(1, 201))
    assert checked.exit_code == 0
    assert "note: 201 accounts are too many for one import. Split the list" in checked.stderr
    assert "note:" not in pocketotp("import", "--check", "-", stdin=users(1, 200)).stderr


def test_what_the_token_says_of_being_full_is_said_once():
    full = TokenError(protocol.FULL, "The token is full (200 accounts)")
    assert full.cause == "the token is full (200 accounts)"
