"""`make torture`: every power cut, all pairs of cuts, random lives; one table, status 1 on failure.

The same on a fragmented drive, without the pairs; and lives with a host that copies files.
Progress goes to standard error. `--only` and `--first` run it in parts.

python tests/torture [--only cuts|lives] [--operation TEXT] [--sequences N] [--first N] [--hosted N]
                     [--seeds N] [--stride N] [--jobs N] [--no-pairs]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
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


def hosted_lives(first: int, count: int) -> tuple[Counter, list[str]]:
    """Random lives with a host; runs in a process of its own."""
    with cheap_derivation():
        base = Base(bench=FragmentedBench(CRUMBS))
        return run_hosted_lives(base, range(first, first + count))


def some_lives(first: int, count: int) -> tuple[Counter, list[str]]:
    """Random lives; runs in a process of its own."""
    with cheap_derivation():
        return sequences.run_lives(Base(), range(first, first + count))


def print_rows(rows: list[cuts.Row]) -> None:
    """The table. `images`: different ones that the cuts and pairs left, each looked at once."""
    print(
        f"{'operation':30} {'points':>6} {'cuts':>6} {'old':>6} {'new':>6} {'pairs':>8} "
        f"{'images':>7} broken"
    )
    for row in rows:
        print(
            f"{row.name:30} {row.points:6} {row.cuts:6} {row.old:6} {row.new:6} "
            f"{row.pairs:8} {row.images:7} {len(row.broken):6}"
        )
    made = sum(row.cuts for row in rows)
    print(f"{made} single cuts, {sum(row.pairs for row in rows)} pairs", flush=True)


def in_short(result: cuts.Row | tuple[Counter, list[str]]) -> str:
    """A row or some lives in a few words."""
    if isinstance(result, cuts.Row):
        made = f"{result.name}, {result.cuts} cuts, {result.pairs} pairs"
        return f"{made}, {len(result.broken)} broken {result.broken[:2] or ''}"
    return f"{result[0]['cuts']} cuts, {len(result[1])} broken {result[1][:2] or ''}"


def gather(futures: list[Future]) -> list:
    """The results in order; says on standard error how many there are."""
    started = time.monotonic()
    for number, future in enumerate(as_completed(futures), 1):
        result = future.result()
        spent = time.monotonic() - started
        told = f"{number} of {len(futures)}, {spent:.0f} s: {in_short(result)}"
        print(told, file=sys.stderr, flush=True)
    return [future.result() for future in futures]


def all_cuts(pool: Executor, options: argparse.Namespace) -> list[str]:
    """Prints the table of operations; returns what broke."""
    with cheap_derivation():
        names = [operation.name for operation in Base().all()]
    numbers = [number for number, name in enumerate(names) if options.operation in name]
    futures = [
        pool.submit(one_row, number, options.seeds, options.stride, not options.no_pairs)
        for number in numbers
    ]
    futures += [pool.submit(fragmented_row, number, options.stride) for number in numbers]
    rows = gather(futures)
    print_rows(rows)
    return [line for row in rows for line in row.broken]


def all_lives(pool: Executor, options: argparse.Namespace) -> list[str]:
    """Prints how many lives there were; returns what broke."""
    end = options.first + options.sequences
    lives = [
        pool.submit(some_lives, first, min(CHUNK, end - first))
        for first in range(options.first, end, CHUNK)
    ]
    hosted = [
        pool.submit(hosted_lives, first, min(CHUNK, options.hosted - first))
        for first in range(0, options.hosted, CHUNK)
    ]
    results = gather(lives + hosted)
    told = sum((counts for counts, _ in results[: len(lives)]), Counter())
    with_host = sum((counts for counts, _ in results[len(lives) :]), Counter())
    print(
        f"{options.sequences} random lives from number {options.first}, {told.pop('cuts', 0)} cuts"
    )
    print("steps: " + ", ".join(f"{count} {name}" for name, count in sorted(told.items())))
    print(f"{options.hosted} lives with a host that copies files, {with_host['cuts']} cuts")
    return [line for _, lines in results for line in lines]


def main() -> int:
    """Runs it all; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("cuts", "lives"))
    parser.add_argument("--operation", default="", help="those with this in their name")
    parser.add_argument("--sequences", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first life")
    parser.add_argument("--hosted", type=int, default=1_000, help="lives with a host")
    parser.add_argument("--seeds", type=int, default=4, help="random subsets of bits a cut")
    parser.add_argument("--stride", type=int, default=1, help="cut at every STRIDE-th operation")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--no-pairs", action="store_true")
    options = parser.parse_args()
    started, broken = time.monotonic(), []
    with ProcessPoolExecutor(options.jobs) as pool:
        if options.only != "lives":
            broken += all_cuts(pool, options)
        if options.only != "cuts":
            broken += all_lives(pool, options)
    for line in broken[:40]:
        print("BROKEN", line)
    print(f"{len(broken)} broken, {time.monotonic() - started:.0f} s")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
