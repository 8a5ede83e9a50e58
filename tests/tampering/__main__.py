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


def regions(victim: Victim) -> list[tuple[str, list[int]]]:
    """(name, flash offsets of bits, byte × 8 + bit) of all that is flipped."""
    found = []
    for name in (victim.newest, victim.older):
        at = victim.at[name]
        kind = "newest" if name == victim.newest else "older"
        used = {8 * byte + bit for byte in range(at, at + 512) for bit in range(8)}
        found.append((f"header, {kind}", sorted(used)))
        body = set()
        for start, number, _, size in traces.records(victim.image, at):
            body |= set(range(8 * start, 8 * (start + size)))
            del number
        found.append((f"records, {kind}", sorted(body)))
        rest = set(range(8 * at, 8 * (at + 65536))) - used - body
        found.append((f"rest of the slot, {kind}", sorted(rest)[::UNUSED]))
    for name in (victim.newest_state, victim.older_state):
        kind = "newest" if name == victim.newest_state else "older"
        found.append(
            (f"state, {kind}", list(range(8 * victim.at[name], 8 * victim.at[name] + 32768)))
        )
    found.append(("nvm", list(range(8 * NVM, 8 * NVM + 32768))))
    return found


def flip_all(bits: list[int]) -> Counter:
    """Flips each of these bits in turn; runs in a process of its own."""
    told: Counter = Counter()
    with cheap_derivation():
        victim = make_victim()
        for bit in bits:
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
        for name, bits in parts:
            bits = bits[:: options.stride]
            chunks = [bits[at : at + CHUNK] for at in range(0, len(bits), CHUNK)]
            told = sum(pool.map(flip_all, chunks), Counter())
            total += told
            print(
                f"{name:26} {len(bits):7} {told[AS_BEFORE]:10} {told[REPAIRED]:9} "
                f"{told[REFUSED]:8} {told[BROKEN]:6}",
                flush=True,
            )
    print(f"{total.total()} flips, {total[BROKEN]} broken, {time.monotonic() - started:.0f} s")
    return 1 if total[BROKEN] else 0


if __name__ == "__main__":
    sys.exit(main())
