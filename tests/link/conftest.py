"""Tokens to talk to, and the same random cases in every run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from link.rig import Rig
from pocketotp import states

settings.register_profile("repeatable", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("repeatable")


def _rig(state: int) -> Iterator[Rig]:
    rig = Rig(state)
    yield rig
    rig.close()


@pytest.fixture
def rig() -> Iterator[Rig]:
    """An unlocked token."""
    yield from _rig(states.UNLOCKED)


@pytest.fixture
def locked() -> Iterator[Rig]:
    """A locked token, with nobody who enters the PIN."""
    for rig in _rig(states.LOCKED):
        rig.owner.pin = None
        yield rig


@pytest.fixture
def blank() -> Iterator[Rig]:
    """A token that was never set up."""
    yield from _rig(states.BLANK)
