"""The short form of `make torture`: some cut points of every operation, some random lives."""

from __future__ import annotations

import pytest

from torture import cuts, sequences
from torture.bench import cheap_derivation
from torture.operations import Base

LIVES = 40


@pytest.fixture(scope="module")
def base():
    with cheap_derivation():
        base = Base()
        yield base
        base.bench.close()


@pytest.mark.parametrize("number", range(18))
def test_a_cut_leaves_the_old_or_the_new_world(base, number):
    operation = base.all()[number]
    points = cuts.count_points(base.bench, operation)
    row = cuts.single_cuts(base.bench, operation, seeds=1, stride=max(1, points // 6))
    cuts.pairs(base.bench, operation, row, max(1, points // 2), max(1, points // 12))
    assert row.cuts and not row.broken


def test_random_lives(base):
    cut, broken = sequences.run_lives(base, range(LIVES))
    assert cut > LIVES / 2 and not broken
