"""Flipped bits in what surrounds the slots: boot sector, FAT and directory entries of our files.

They are nobody's secret and have no check sum. The token opens as before or says that it does not;
it never takes itself for blank, and the slots stay in the flash, where a rescue finds them.
"""

from __future__ import annotations

import pytest

from pocketotp import states
from pocketotp.errors import StorageError
from tampering.victim import AS_BEFORE, REFUSED, REPAIRED, SLOTS, judge
from torture import traces
from torture.bench import run
from torture.fat12 import Fat12


def boot_sector(fat: Fat12) -> list[int]:
    """All fields that say where things are."""
    return list(range(fat.start, fat.start + 62))


def directory(fat: Fat12) -> list[int]:
    """The entries of our four files."""
    root = fat.image[fat.root : fat.data]
    found = [root.index(b"%-8s%-3s" % tuple(part.encode() for part in name.upper().split(".")))
             for name in SLOTS]  # fmt: skip
    return [fat.root + entry + at for entry in found for at in range(32)]


def table(fat: Fat12) -> list[int]:
    """Bytes of the FAT all over the chains of our files, and the last of each."""
    found = []
    for name in SLOTS:
        first, last = fat.files()[name][0], fat.files()[name][-1]
        spots = [*range(first, last, max(1, (last - first) // 6)), last]
        found += [fat.fat + cluster + cluster // 2 for cluster in spots]
    return found


@pytest.mark.parametrize("part", [boot_sector, directory, table])
def test_the_token_opens_or_says_so_and_the_slots_stay(victim, part):
    records = traces.everything(victim.image)
    opened = rescued = 0
    for at in part(Fat12(victim.image)):
        victim.flip(at, (at * 5 + 1) % 8)
        verdict = judge(victim.bench, victim.world, victim.before)
        assert verdict in (AS_BEFORE, REPAIRED, REFUSED)
        opened += verdict == AS_BEFORE
        if verdict == REFUSED:
            rescued += rescue(victim, at)
            assert traces.left(victim.bench.flash.memory, records) > len(records) // 2
    assert opened > 0 and rescued > 0


def rescue(victim, at: int) -> bool:
    """Whether the owner gets everything back by the rescue alone, without formatting first."""
    victim.flip(at, (at * 5 + 1) % 8)
    token = victim.bench.boot()
    assert token.state == states.DAMAGED
    if token.found is None:
        return False
    try:
        run(token.rescue())
    except StorageError:
        return False
    return judge(victim.bench, victim.world) in (AS_BEFORE, REPAIRED)


def test_a_file_that_a_host_made_read_only_is_said(victim):
    """Not an exception at start-up, which would leave a dark display."""
    fat = Fat12(victim.image)
    for at in directory(fat)[11::32]:
        victim.put((at, b"\x21"))
        token = victim.bench.boot()
        assert token.state == states.DAMAGED and token.reason
