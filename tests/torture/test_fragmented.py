"""The vault's files on a fragmented drive: in one piece, in sectors of their own, and so they stay.

Nobody's files are touched, ours by no host, a host's not by us. All of it is read from the flash by
`fat12.py`, not by the firmware.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from pocketotp.errors import StorageError
from simulator.chips import flash as chip
from torture import cuts
from torture.bench import PIN, PowerCut, cheap_derivation, new_pin, run
from torture.fat12 import START, Fat12
from torture.fragmented import (
    BRICKS,
    CRUMBS,
    FULL,
    KINDS,
    MIXED,
    NVM,
    FragmentedBench,
    HostedLife,
    changed_files,
    misplaced,
    run_hosted_lives,
    slot_sectors,
)
from torture.operations import Base


@pytest.fixture(autouse=True)
def cheap():
    with cheap_derivation():
        yield


def test_the_drives_are_fragmented():
    """The instrument: holes between the host's files, and the files are read as they were."""
    for kind in (CRUMBS, BRICKS, MIXED, FULL):
        bench = FragmentedBench(kind)
        fat = Fat12(bench.snapshot())
        taken = sorted(cluster for chain in fat.files().values() for cluster in chain)
        holes = sum(after - before > 1 for before, after in pairwise(taken))
        assert holes >= 2 and changed_files(fat.image, bench.kept) == []
        assert misplaced(fat.image)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", KINDS)
def test_setup_finds_a_place_for_each_file(kind, seed):
    bench = FragmentedBench(kind, seed)
    run(bench.boot().prepare())
    bench.close()
    image = bench.snapshot()
    assert misplaced(image) == [] and changed_files(image, bench.kept) == []


def test_a_drive_without_such_a_place_is_said_and_left_alone():
    bench = FragmentedBench(CRUMBS)
    token = bench.boot()
    number = 0
    while bench.volume.free_clusters()[1] > 260:  # 130 KiB, where 168 are needed
        data = bytes((number % 256,)) * 20_000
        bench.volume.write_file(f"/host/more{number}.bin", data)
        bench.kept[f"host/more{number}.bin"] = data
        number += 1
    bench.volume.sync()
    with pytest.raises(StorageError):
        run(token.prepare())
    bench.close()
    image = bench.snapshot()
    assert changed_files(image, bench.kept) == []
    assert not [name for name in Fat12(image).files() if name.startswith("filler")]


def cut_while_files_are_made(bench, image, point: int, style) -> None:
    """The power fails in the first setup, before there is a vault."""
    bench.restore(image)
    token = bench.boot(point)
    bench.flash.cut_style = style
    with pytest.raises((PowerCut, OSError)):  # no code of ours runs on; here it stumbles
        run(token.prepare())
    assert bench.flash.dead
    bench.close()


def making_files(kind: str):
    """(bench, image, numbers of some flash operations with which a write begins)."""
    bench = FragmentedBench(kind)
    image = bench.snapshot()
    token = bench.boot()
    bench.flash.log = log = []
    run(token.prepare())
    bench.flash.log = None
    begins = [number for number, operation in enumerate(log, 1) if operation.kind == "erase"]
    return bench, image, begins[:: len(begins) // 12]


@pytest.mark.parametrize("kind", [CRUMBS, MIXED])
def test_power_that_fails_between_the_writes_of_the_fat_is_mended_by_the_next_setup(kind):
    bench, image, points = making_files(kind)
    for point in points:
        cut_while_files_are_made(bench, image, point, chip.nothing_done)
        run(bench.boot().prepare())
        bench.close()
        after = bench.snapshot()
        assert misplaced(after) == [] and changed_files(after, bench.kept) == []


def test_power_that_fails_in_a_write_of_the_fat_costs_the_drive_at_worst():
    """The one moment when a cut can hurt, and nothing of the vault is there yet.

    Either the next setup mends it, or it says so; then the drive is to be erased and filled anew.
    """
    bench, image, points = making_files(CRUMBS)
    said = 0
    for point in points:
        cut_while_files_are_made(bench, image, point + 9, chip.half_done)
        token = bench.boot()
        try:
            run(token.prepare())
        except StorageError:
            said += 1
            bench.close()
            bench.flash.memory[START : START + 4096] = b"\xff" * 4096
            run(bench.boot().prepare())
        bench.close()
        assert misplaced(bench.snapshot()) == []
    assert 0 < said < len(points)


@pytest.fixture(scope="module", params=[CRUMBS, FULL])
def base(request):
    with cheap_derivation():
        base = Base(bench=FragmentedBench(request.param))
        yield base
        base.bench.close()


@pytest.mark.parametrize("number", range(19))
def test_cuts_between_all_writes_on_a_fragmented_drive(base, number):
    base.bench.reformatted = 0
    operation = base.all()[number]
    cuts.between_writes(base.bench, operation, most=6)
    assert misplaced(base.bench.snapshot()) == []
    assert changed_files(base.bench.snapshot(), base.bench.kept) == []


def test_a_host_that_copies_files_in_between_changes_nothing(base):
    lives = 12
    told, broken = run_hosted_lives(base, range(lives))
    assert told["cuts"] > lives / 2 and broken == []


def test_the_host_of_these_lives_does_write(base):
    """The instrument: it uses the flash, and a stray operation would be told."""
    life = HostedLife(base, 1)
    life.live(4)
    assert life.hosted > 100 and life.strays == []
    life.ours = set()
    life.live(4)
    assert any(stray.startswith("token: erase") for stray in life.strays)


def test_the_unlock_writes_nowhere_else(base):
    """Not even into the pads before and behind a slot, which share a sector with others."""
    base.bench.restore(base.image)
    token = base.bench.boot()
    base.bench.flash.log = log = []
    run(token.unlock(PIN))
    new_pin(token, PIN, "1357")
    run(token.wipe())
    base.bench.flash.log = None
    ours = slot_sectors(base.image) | {NVM}
    assert len(log) > 300
    assert {operation.offset - operation.offset % 4096 for operation in log} <= ours


def test_the_chip_of_these_tests_is_cut_for_real(base):
    """The instrument: a cut in the middle of a FAT write would be noticed as another file."""
    base.bench.restore(base.image)
    base.bench.boot()
    base.bench.flash.cut_after, base.bench.flash.cut_style = 1, chip.all_done
    with pytest.raises(PowerCut):
        base.bench.volume.write_file("/new.bin", bytes(5000))
    base.bench.close()
    assert changed_files(base.bench.snapshot(), base.bench.kept) != []
