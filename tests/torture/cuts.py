"""Every power cut: one at each flash operation of an action, and a second while it is mended."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from simulator.chips import flash as chip
from torture import traces
from torture.bench import Bench, PowerCut
from torture.operations import Operation
from torture.world import Broken, World, examine

_NONE = chip.Operation("", -1, 0)
Style = Callable[[bytes, bytes], bytes]


def styles(seeds: int) -> Iterator[tuple[str, Style]]:
    """What a cut can leave of the operation it hits."""
    yield "half", chip.half_done
    yield "nothing", chip.nothing_done
    yield "all", chip.all_done
    for seed in range(seeds):
        yield f"bits {seed}", chip.some_bits(random.Random(seed))


@dataclass
class Row:
    """One line of the table."""

    name: str
    points: int = 0  # flash operations of the action
    cuts: int = 0
    old: int = 0
    new: int = 0
    pairs: int = 0
    broken: list[str] = field(default_factory=list)


def count_points(bench: Bench, operation: Operation) -> int:
    """Flash operations that the action makes when nothing is cut."""
    bench.restore(operation.image)
    bench.planned = 1 << 40
    operation.act(bench)
    return (1 << 40) - bench.flash.cut_after


def cut(bench: Bench, operation: Operation, point: int, style: Style) -> None:
    """The action, with the power failing in its flash operation number `point`."""
    bench.restore(operation.image)
    bench.planned = point
    bench.flash.cut_style = style
    try:
        operation.act(bench)
    except PowerCut:
        return
    raise Broken(f"point {point} was not reached")


def finished(bench: Bench, operation: Operation) -> None:
    """The power fails once success was reported: it is the new world, and the old one is gone."""
    count_points(bench, operation)
    bench.close()
    if traces.left(bench.flash.memory, operation.gone):
        raise Broken("success was reported, but what it took away is still in the flash")
    examine(bench, operation.new, operation.new)


def writes(bench: Bench, operation: Operation) -> list[int]:
    """Numbers of the flash operations with which a write begins: the power fails between writes."""
    bench.flash.log = []
    points = count_points(bench, operation)
    log, bench.flash.log = bench.flash.log[-points:], None
    return [
        number
        for number, (before, this) in enumerate(pairwise([_NONE, *log]), 1)
        if this.kind == "erase" or this.offset not in (before.offset, before.offset + 256)
    ]


def between_writes(bench: Bench, operation: Operation, most: int = 1000) -> None:
    """The coarse run: done to the end, then cut before and in each of the first `most` writes."""
    finished(bench, operation)
    for point in writes(bench, operation)[:most]:
        for style in (chip.nothing_done, chip.all_done):
            cut(bench, operation, point, style)
            after_cut(bench, operation)


def after_cut(bench: Bench, operation: Operation) -> World:
    """The old world or the new one; of what the new one took away no trace is left."""
    world = examine(bench, operation.old, operation.new)
    if world == operation.new and traces.left(bench.flash.memory, operation.gone):
        raise Broken("what was taken away is still in the flash after the next unlock")
    if bench.reformatted:
        bench.reformatted = 0
        raise Broken("the drive was reformatted")
    return world


def single_cuts(bench: Bench, operation: Operation, seeds: int, stride: int = 1) -> Row:
    """A cut at every operation (or every `stride`-th), in every style, and one after all."""
    row = Row(operation.name, count_points(bench, operation))
    try:
        finished(bench, operation)
    except Broken as error:
        row.broken.append(f"{operation.name}, done: {error}")
    for point in range(1, row.points + 1, stride):
        for name, style in styles(seeds):
            row.cuts += 1
            try:
                cut(bench, operation, point, style)
                _note(row, operation, after_cut(bench, operation))
            except Broken as error:
                row.broken.append(f"{operation.name}, cut {point} ({name}): {error}")
    return row


def _note(row: Row, operation: Operation, world) -> None:
    if world == operation.new:
        row.new += 1
    else:
        row.old += 1


def pairs(
    bench: Bench, operation: Operation, row: Row, stride: int = 1, second_stride: int = 1
) -> None:
    """A cut, then a second one at every flash operation of what mends the first."""
    for point in range(1, row.points + 1, stride):
        cut(bench, operation, point, chip.half_done)
        image = bench.snapshot()
        for second in range(1, 700, second_stride):
            bench.restore(image)
            try:
                examine(bench, operation.old, operation.new, cut_after=second)
                break  # mended before the second cut came
            except PowerCut:
                row.pairs += 1
                try:
                    examine(bench, operation.old, operation.new, cut_unlocks=1)
                except Broken as error:
                    where = f"{operation.name}, cuts {point} and {second}"
                    row.broken.append(f"{where}: {error}")
            except Broken as error:
                row.broken.append(f"{operation.name}, cut {point}: {error}")
                break
