"""Every single bit of the slots and of nvm flipped, each in a token that is then started and used.

python tests/tampering [--stride N] [--jobs N]       one table; status 1 when anything is broken
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT / "tests")
sys.path += [str(ROOT / "lib"), str(ROOT / "simulator" / "shims")]

from tampering.victim import AS_BEFORE, REFUSED, REPAIRED, Victim, judge, make_victim  # noqa: E402
from torture import traces  # noqa: E402
from torture.bench import cheap_derivation  # noqa: E402
from torture.world import Broken  # noqa: E402

BROKEN = "broken"
NVM = 0x0FF000
CHUNK = 2000  # flips between two reports
UNUSED = 61  # of the bits that mean nothing, every 61st is tried


def bits(at: int, size: int) -> set[int]:
    """The numbers of all bits (byte × 8 + bit) in a stretch of the flash."""
    return set(range(8 * at, 8 * (at + size)))


def regions(victim: Victim) -> list[tuple[str, list[int]]]:
    """(name, numbers of bits) of all that is flipped."""
    found = []
    for kind, name in (("newest", victim.newest), ("older", victim.older)):
        at = victim.at[name]
        header, body = bits(at, 512), set()
        for start, _, _, size in traces.records(victim.image, at):
            body |= bits(start, size)
        rest = sorted(bits(at, 65536) - header - body)[::UNUSED]
        found += [(f"header, {kind}", header), (f"records, {kind}", body)]
        found.append((f"rest of the slot, {kind}", rest))
    found.append(("state, newest", bits(victim.at[victim.newest_state], 4096)))
    found.append(("state, older", bits(victim.at[victim.older_state], 4096)))
    found.append(("nvm", bits(NVM, 4096)))
    return [(name, sorted(numbers)) for name, numbers in found]


def flip_all(numbers: list[int]) -> Counter:
    """Flips each of these bits in turn; runs in a process of its own."""
    told: Counter = Counter()
    with cheap_derivation():
        victim = make_victim()
        for bit in numbers:
            victim.flip(bit // 8, bit % 8)
            try:
                told[judge(victim.bench, victim.world, victim.before)] += 1
            except Broken as error:
                told[BROKEN] += 1
                print(f"BROKEN {bit // 8:#x} bit {bit % 8}: {error}")
        victim.bench.close()
    return told


def main() -> int:
    """Runs it all; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stride", type=int, default=1, help="flip every STRIDE-th bit")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    started, total = time.monotonic(), Counter()
    with cheap_derivation():
        parts = regions(make_victim())
    print(f"{'single bits of':26} {'flips':>7} {AS_BEFORE:>10} {REPAIRED:>9} {REFUSED:>8} broken")
    with ProcessPoolExecutor(options.jobs) as pool:
        for name, numbers in parts:
            numbers = numbers[:: options.stride]
            chunks = [numbers[at : at + CHUNK] for at in range(0, len(numbers), CHUNK)]
            told = sum(pool.map(flip_all, chunks), Counter())
            total += told
            print(
                f"{name:26} {len(numbers):7} {told[AS_BEFORE]:10} {told[REPAIRED]:9} "
                f"{told[REFUSED]:8} {told[BROKEN]:6}",
                flush=True,
            )
    print(f"{total.total()} flips, {total[BROKEN]} broken, {time.monotonic() - started:.0f} s")
    return 1 if total[BROKEN] else 0


if __name__ == "__main__":
    sys.exit(main())
