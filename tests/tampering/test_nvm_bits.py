"""Flipped bits in nvm: a single one counts at most one wrong PIN more, and never one less.

It cannot make the header unreadable, since there are four; cannot bring wrong PINs back that a
right one has ended, since that is noted twice; and cannot make or renew a wish in the journal.
"""

from __future__ import annotations

import pytest

from pocketotp import states
from pocketotp.nvm import journal
from pocketotp.nvm import log as nvm_log
from pocketotp.nvm.attempts import Attempts
from tampering.memory import flips
from tampering.victim import WRONG, judge
from torture.bench import PIN, run

START = 0x0FF000
KINDS = range(6)


def life_of_wrong_pins(victim):
    """Nine wrong PINs, one fewer than the limit, then the right one."""
    victim.put()
    token = victim.bench.boot()
    run(token.unlock(PIN))
    for _ in range(9):
        assert run(token.unlock(WRONG)) == "wrong"
    run(token.unlock(PIN))
    return token


def wrong_again(victim):
    """The same, and then two wrong ones."""
    token = life_of_wrong_pins(victim)
    for _ in range(2):
        run(token.unlock(WRONG))


def torn(victim):
    """An attempt and a success that a power cut left half written, and a wish of each kind."""
    token = life_of_wrong_pins(victim)
    for area in (nvm_log.ATTEMPTS, nvm_log.SUCCESSES):
        used = sum(
            bytes(token.nvm[at : at + 8]) != nvm_log.BLANK for at in range(area, area + 192 * 8, 8)
        )
        token.nvm[area + used * 8 : area + used * 8 + 2] = b"\x20\x00"
    for kind in (journal.MODE_CONNECT, journal.MODE_MAINTENANCE):
        token.journal.wish(kind)
    token.journal.take()
    token.journal.wish(journal.MODE_CONNECT)


def known(nvm: bytes) -> tuple:
    """(header, failures, wishes that are pending) of an image of nvm."""
    log = journal.Journal(nvm)
    pending = {kind for kind in KINDS if log.is_pending(kind)}
    return nvm_log.read_header(nvm), Attempts(nvm).count(), pending


def worth_flipping(nvm: bytes):
    """Every bit of what is written, every 11th of what is blank."""
    for bit, changed in flips(nvm):
        if nvm[bit // 8] != 0xFF or bit % 11 == 0:
            yield changed


@pytest.mark.parametrize(
    ("life", "failures"), [(life_of_wrong_pins, 0), (wrong_again, 2), (torn, 1)]
)
def test_one_more_at_most_and_never_one_less(victim, life, failures):
    life(victim)
    nvm = victim.bench.flash.read(START, 4096)
    header, before, wishes = known(nvm)
    assert before == failures
    more = 0
    for changed in worth_flipping(nvm):
        now = known(changed)
        assert now[0] == header and now[1] - before in (0, 1) and now[2] <= wishes
        more += now[1] > before
    assert more > 1000  # bits of blank attempts: each makes one that counts


def test_no_flip_wipes_a_token_whose_last_pin_was_right(victim):
    life_of_wrong_pins(victim)
    image = victim.bench.snapshot()
    for entry in range(192):
        at = START + nvm_log.SUCCESSES + entry * 8
        if image[at : at + 8] == nvm_log.BLANK:
            break
        victim.bench.restore(image)
        victim.bench.flash.memory[at + entry % 8] ^= 1
        token = victim.bench.boot()
        assert token.state == states.LOCKED and token.failures <= 1
    assert entry == 4  # two by each unlock, for wrong PINs came before both


def test_flips_anywhere_in_nvm_with_the_whole_token(victim):
    for byte in range(0, 4096, 37):
        victim.flip(START + byte, byte % 8)
        judge(victim.bench, victim.world)


def test_a_lost_header_opens_with_the_recovery_code_only(victim):
    victim.put(*[(START + 64 * copy + 9, b"\x77") for copy in range(4)])
    token = victim.bench.boot()
    assert token.state == states.DAMAGED
    assert run(token.recover(list(victim.world.groups))) == "ok"
