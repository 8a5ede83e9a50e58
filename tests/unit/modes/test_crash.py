"""A crash is in Activity after the next unlock, once; a blank token notes none."""

from __future__ import annotations

import pytest

from pocketotp.modes import crash
from pocketotp.nvm.journal import Journal
from pocketotp.vault import events
from torture.bench import PIN, Bench, new_token, run


@pytest.fixture
def bench():
    bench = Bench()
    yield bench
    bench.close()


def crashes_told(bench: Bench) -> int:
    """Boots and unlocks; how often Activity says "crash"."""
    token = bench.boot()
    assert run(token.unlock(PIN)) == "ok"
    kinds = [token.events.get(number)[0] for number in range(len(token.events))]
    return kinds.count(events.CRASHED)


def test_a_crash_is_told_once(bench) -> None:
    new_token(bench)
    assert crashes_told(bench) == 0
    room = Journal(bench.nvm).room()
    for _ in range(3):  # a crash at every start fills no journal
        crash.note(bench.nvm)
    assert Journal(bench.nvm).room() == room - 1
    assert crashes_told(bench) == 1
    assert crashes_told(bench) == 1
    crash.note(bench.nvm)
    assert crashes_told(bench) == 2


def test_a_blank_token_notes_nothing(bench) -> None:
    bench.boot()
    before = bench.snapshot()
    crash.note(bench.nvm)
    assert bench.snapshot() == before
