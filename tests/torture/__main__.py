"""`make torture`: every power cut, all pairs of cuts, random lives; one table, status 1 on failure.

The same on a fragmented drive, without the pairs; and lives with a host that copies files.

python tests/torture [--sequences N] [--hosted N] [--seeds N] [--stride N] [--jobs N] [--no-pairs]
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT / "tests")
sys.path += [str(ROOT / "lib"), str(ROOT / "simulator" / "shims")]

from torture import cuts, sequences  # noqa: E402
from torture.bench import cheap_derivation  # noqa: E402
from torture.fragmented import CRUMBS, FragmentedBench, run_hosted_lives  # noqa: E402
from torture.operations import Base  # noqa: E402

CHUNK = 250  # lives between two reports


def one_row(number: int, seeds: int, stride: int, with_pairs: bool) -> cuts.Row:
    """All cuts of one operation; runs in a process of its own."""
    with cheap_derivation():
        base = Base()
        operation = base.all()[number]
        row = cuts.single_cuts(base.bench, operation, seeds, stride)
        if with_pairs:
            cuts.pairs(base.bench, operation, row, stride)
        return row


def fragmented_row(number: int, stride: int) -> cuts.Row:
    """Cuts of one operation on a fragmented drive; runs in a process of its own."""
    with cheap_derivation():
        base = Base(bench=FragmentedBench(CRUMBS))
        operation = base.all()[number]
        operation.name += ", fragm."
        return cuts.single_cuts(base.bench, operation, 1, stride)


def hosted_lives(first: int, count: int) -> tuple[int, list[str]]:
    """Random lives with a host; runs in a process of its own."""
    with cheap_derivation():
        base = Base(bench=FragmentedBench(CRUMBS))
        return run_hosted_lives(base, range(first, first + count))


def some_lives(first: int, count: int) -> tuple[int, list[str]]:
    """Random lives; runs in a process of its own."""
    with cheap_derivation():
        return sequences.run_lives(Base(), range(first, first + count))


def print_rows(rows: list[cuts.Row]) -> None:
    """The table."""
    print(f"{'operation':30} {'points':>6} {'cuts':>6} {'old':>6} {'new':>6} {'pairs':>7} broken")
    for row in rows:
        print(
            f"{row.name:30} {row.points:6} {row.cuts:6} {row.old:6} {row.new:6} "
            f"{row.pairs:7} {len(row.broken):6}"
        )


def main() -> int:
    """Runs it all; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sequences", type=int, default=100_000)
    parser.add_argument("--hosted", type=int, default=1_000, help="lives with a host")
    parser.add_argument("--seeds", type=int, default=4, help="random subsets of bits a cut")
    parser.add_argument("--stride", type=int, default=1, help="cut at every STRIDE-th operation")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--no-pairs", action="store_true")
    options = parser.parse_args()
    started = time.monotonic()
    with cheap_derivation():
        count = len(Base().all())
    with ProcessPoolExecutor(options.jobs) as pool:
        futures = [
            pool.submit(one_row, number, options.seeds, options.stride, not options.no_pairs)
            for number in range(count)
        ]
        futures += [pool.submit(fragmented_row, number, options.stride) for number in range(count)]
        rows = [future.result() for future in futures]
        print_rows(rows)
        size = min(CHUNK, max(1, options.sequences))
        lives = [
            pool.submit(some_lives, first, min(size, options.sequences - first))
            for first in range(0, options.sequences, size)
        ]
        hosted = [
            pool.submit(hosted_lives, first, min(CHUNK, options.hosted - first))
            for first in range(0, options.hosted, CHUNK)
        ]
        results = [future.result() for future in lives]
        with_host = [future.result() for future in hosted]
    broken = [line for row in rows for line in row.broken]
    broken += [line for _, lines in results + with_host for line in lines]
    made = sum(row.cuts for row in rows)
    print(f"{made} single cuts, {sum(row.pairs for row in rows)} pairs")
    print(f"{options.sequences} random lives with {sum(cuts for cuts, _ in results)} cuts")
    hosted_cuts = sum(cuts for cuts, _ in with_host)
    print(f"{options.hosted} lives with a host that copies files, {hosted_cuts} cuts")
    for line in broken[:40]:
        print("BROKEN", line)
    print(f"{len(broken)} broken, {time.monotonic() - started:.0f} s")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
