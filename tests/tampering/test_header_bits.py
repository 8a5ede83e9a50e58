"""Flipped bits in the header block: every one is noticed, and the other slot takes over."""

from __future__ import annotations

import pytest

from pocketotp.vault import header
from tampering.memory import flips
from tampering.victim import AS_BEFORE, REPAIRED, judge

BLOCK = 512


def test_no_block_with_a_flipped_bit_is_valid(victim):
    for name in ("vault.a", "vault.b"):
        block = victim.part(name, length=BLOCK)
        assert header.parse(block) is not None
        valid = [bit for bit, changed in flips(block) if header.parse(changed) is not None]
        assert valid == []


@pytest.mark.parametrize("first", range(4))
def test_the_last_import_is_undone_if_the_newest_header_is_hit(victim, first):
    """The slot before it holds everything but what its last import brought."""
    for byte in range(first * 128, (first + 1) * 128, 8):
        victim.flip(victim.at[victim.newest] + byte, byte // 8 % 8)
        assert judge(victim.bench, victim.before) == REPAIRED


def test_nothing_is_lost_if_the_older_header_is_hit(victim):
    for byte in range(0, BLOCK, 16):
        victim.flip(victim.at[victim.older] + byte, byte // 16 % 8)
        assert judge(victim.bench, victim.world) == REPAIRED


def test_the_rest_of_the_header_sector_means_nothing(victim):
    for byte in range(BLOCK, 4096, 500):
        for name in (victim.newest, victim.older):
            victim.flip(victim.at[name] + byte, byte % 8)
            assert judge(victim.bench, victim.world) == AS_BEFORE
