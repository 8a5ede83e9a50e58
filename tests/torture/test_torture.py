"""The short form of `make torture`: some cut points of every operation, some random lives."""

from __future__ import annotations

import pytest

from pocketotp.states import LOCKED
from pocketotp.vault.files import ALL
from pocketotp.vault.layout import file_size
from simulator.chips import flash as chip
from torture import cuts, sequences
from torture.bench import PowerCut, QuickFile, cheap_derivation, run, same_keys
from torture.image import Image
from torture.operations import Base
from torture.world import examine

LIVES = 40


@pytest.fixture(scope="module")
def base():
    with cheap_derivation():
        base = Base()
        yield base
        base.bench.close()


OPERATIONS = 19  # of Base.all; each is a test of its own, so that they run side by side


def test_every_operation_has_its_test(base):
    assert len(base.all()) == OPERATIONS


@pytest.mark.parametrize("number", range(OPERATIONS))
def test_a_cut_leaves_the_old_or_the_new_world(base, number):
    operation = base.all()[number]
    points = cuts.count_points(base.bench, operation)
    row = cuts.single_cuts(base.bench, operation, seeds=1, stride=max(1, points // 6))
    cuts.pairs(base.bench, operation, row, max(1, points // 2), max(1, points // 12))
    assert row.cuts and not row.broken


def test_a_cut_restore_and_then_a_forgotten_pin(base):
    """The recovery code's way to a new PIN writes headers, too: no counter goes back."""
    operation, bench = base.restore_own(), base.bench
    worlds = (operation.old, operation.new)
    found = set()
    for point in cuts.writes(bench, operation):
        cuts.cut(bench, operation, point, chip.nothing_done)
        token = bench.boot()
        assert run(token.recover(list(operation.old.groups))) == "ok"
        run(token.set_pin("8642"))
        counters = tuple(token.hotp_counter(position) for position in range(token.count))
        assert counters in [world.counters for world in worlds]
        found.add(counters)
    assert len(found) == len(worlds)


@pytest.mark.parametrize("point", (1, 2, 7, 30))
def test_the_image_made_for_a_cut_is_what_a_real_cut_leaves(base, point):
    operation = base.change_pin()
    with same_keys(1):
        cuts.cut(base.bench, operation, point, chip.half_done)
    real = base.bench.snapshot()
    with same_keys(1):
        image, trace = cuts.record(base.bench, operation)
    for offset, data in trace[: point - 1]:
        image.put(offset, data)
    offset, data = trace[point - 1]
    image.put(offset, chip.half_done(image.put(offset, data), data))
    assert image.data == real
    assert image.key == Image(real).key
    # And so is the one for a second cut, in what mends the first.
    mends = cuts.mending(base.bench, operation, image)
    base.bench.restore(real)
    base.bench.flash.cut_style = chip.nothing_done
    with pytest.raises(PowerCut):
        examine(base.bench, operation.old, operation.new, cut_after=len(mends))
    for offset, data in mends[:-1]:
        image.put(offset, data)
    assert image.data == base.bench.flash.memory


def test_the_quick_files_are_those_of_fatfs(base):
    base.bench.restore(base.image)
    token = base.bench.boot()
    for name, slot in ALL:
        with base.bench.volume.open("/" + name, "rb") as file:
            whole = file.read()
        assert QuickFile(base.bench.volume, name).read(file_size(slot)) == whole
    assert token.state == LOCKED


def test_random_lives(base):
    told, broken = sequences.run_lives(base, range(LIVES))
    assert not broken
    assert told["cuts"] > LIVES / 2
