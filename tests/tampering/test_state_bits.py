"""Flipped bits in the state: every one is noticed, and the block saved before it takes over.

So at worst the last thing that was saved is undone: one step of an HOTP counter, one changed
setting, some lines of Activity. No counter falls by more than that step.
"""

from __future__ import annotations

from pocketotp.vault import events, state
from tampering.memory import flips
from tampering.victim import REPAIRED, judge
from torture.bench import PIN, run

USED = 3900  # bytes of the block that hold something; zeros and the check sum follow


def test_no_block_with_a_flipped_bit_is_valid(victim):
    for name in ("state.a", "state.b"):
        block = victim.part(name)
        assert state.parse(block) is not None
        assert [bit for bit, changed in flips(block) if state.parse(changed) is not None] == []


def test_the_other_block_takes_over_and_activity_says_so(victim):
    for name in ("state.a", "state.b"):
        for byte in [*range(40), *range(40, USED, 97), *range(USED, 4096, 30)]:
            victim.flip(victim.at[name] + byte, byte % 8)
            assert judge(victim.bench, victim.world) == REPAIRED


def test_a_counter_falls_by_one_step_at_most(victim):
    victim.put()
    token = victim.bench.boot()
    run(token.unlock(PIN))
    hotp = next(at for at in range(token.count) if token.hotp_counter(at) == 7)
    for _ in range(3):
        token.next_hotp(hotp)
    assert token.hotp_counter(hotp) == 10
    newest = token.state_pair.newest_first()[0]
    at = victim.at[("state.a", "state.b")[newest]]
    victim.bench.flash.memory[at + 1000] ^= 4
    token = victim.bench.boot()
    run(token.unlock(PIN))
    assert token.hotp_counter(hotp) == 9
    assert events.REPAIRED in [token.events.get(n)[0] for n in range(len(token.events))]


def test_both_blocks_lost_is_said(victim):
    """The accounts are still there; counters and settings begin anew."""
    victim.put(*[(victim.at[name] + 500, b"?") for name in ("state.a", "state.b")])
    token = victim.bench.boot()
    assert run(token.unlock(PIN)) == "ok" and token.count == len(victim.world.accounts)
    assert events.STATE_LOST in [token.events.get(n)[0] for n in range(len(token.events))]
