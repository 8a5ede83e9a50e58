"""Every power cut: one at each flash operation of an action, and a second while it is mended.

An action is done once, and what it does to the flash is noted; the images that its cuts leave are
made from that, and each is given to a token that starts from it. `cut` really fails the power in
the middle of the action instead (the tests compare the two).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from simulator.chips import flash as chip
from torture import traces
from torture.bench import Bench, PowerCut
from torture.image import Image
from torture.operations import Operation
from torture.world import Broken, World, examine

_NONE = chip.Operation("", -1, 0)
Style = Callable[[bytes, bytes], bytes]


def styles(seeds: int) -> Iterator[tuple[str, Style]]:
    """What a cut can leave of the operation it hits."""
    yield "half", chip.half_done
    yield "other half", other_half_done
    yield "nothing", chip.nothing_done
    yield "all", chip.all_done
    for seed in range(seeds):
        yield f"bits {seed}", chip.some_bits(random.Random(seed))


def other_half_done(old: bytes, new: bytes) -> bytes:
    """The second half is done, the first untouched: nobody promises an order."""
    half = len(new) // 2
    return old[:half] + new[half:]


def pair_styles() -> Iterator[tuple[str, Style]]:
    """What each cut of a pair leaves: a half, or some of the bits."""
    yield "half", chip.half_done
    yield "bits", chip.some_bits(random.Random(0))


@dataclass
class Row:
    """One line of the table."""

    name: str
    points: int = 0  # flash operations of the action
    cuts: int = 0
    old: int = 0
    new: int = 0
    pairs: int = 0
    images: int = 0  # different ones, each looked at once
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


def record(bench: Bench, operation: Operation) -> tuple[Image, list[tuple[int, bytes]]]:
    """The flash when the action begins, and its flash operations: (offset, bytes after it)."""
    bench.flash.trace = []
    points = count_points(bench, operation)
    trace, bench.flash.trace = bench.flash.trace, None
    image = Image(operation.image)
    for offset, data in trace[: len(trace) - points]:
        image.put(offset, data)
    return image, trace[len(trace) - points :]


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


def after_cut(bench: Bench, operation: Operation, cut_unlocks: int = 0) -> World:
    """The old world or the new one; of what the new one took away no trace is left."""
    # Between the cuts the new PIN was tried on the old world.
    spent = (operation.old.failures + 1 + operation.tries,) if cut_unlocks else ()
    world = examine(bench, operation.old, operation.new, None, cut_unlocks, spent)
    if world == operation.new and traces.left(bench.flash.memory, operation.gone):
        raise Broken("what was taken away is still in the flash after the next unlock")
    if bench.reformatted:
        bench.reformatted = 0
        raise Broken("the drive was reformatted")
    return world


class Judge:
    """Starts a token from images; one that was there before gets the same answer."""

    def __init__(self, bench: Bench, operation: Operation, cut_unlocks: int = 0) -> None:
        self._bench = bench
        self._operation = operation
        self._cut_unlocks = cut_unlocks
        self._known: dict[int, World | str] = {}

    @property
    def images(self) -> int:
        """Different ones so far."""
        return len(self._known)

    def world(self, image: Image) -> World:
        """Which world is in it. Raises Broken."""
        if image.key not in self._known:
            self._bench.restore(image.data)
            try:
                answer = after_cut(self._bench, self._operation, self._cut_unlocks)
            except Broken as error:
                answer = str(error)
            self._known[image.key] = answer
        answer = self._known[image.key]
        if isinstance(answer, str):
            raise Broken(answer)
        return answer


def single_cuts(bench: Bench, operation: Operation, seeds: int, stride: int = 1) -> Row:
    """A cut at every operation (or every `stride`-th), in every style, and one after all."""
    row = Row(operation.name)
    try:
        finished(bench, operation)
    except Broken as error:
        row.broken.append(f"{operation.name}, done: {error}")
    image, trace = record(bench, operation)
    row.points = len(trace)
    judge = Judge(bench, operation)
    for point, (offset, new) in enumerate(trace, 1):
        before = image.put(offset, new)
        for name, style in styles(seeds) if (point - 1) % stride == 0 else ():
            image.put(offset, style(before, new))
            row.cuts += 1
            try:
                _note(row, operation, judge.world(image))
            except Broken as error:
                row.broken.append(f"{operation.name}, cut {point} ({name}): {error}")
        image.put(offset, new)
    row.images += judge.images
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
    image, trace = record(bench, operation)
    judge = Judge(bench, operation, cut_unlocks=1)
    for point, (offset, new) in enumerate(trace, 1):
        for _, style in pair_styles() if (point - 1) % stride == 0 else ():
            torn = image.copy()
            torn.put(offset, style(torn.put(offset, new), new))
            _second_cuts(bench, operation, row, judge, torn, point, second_stride)
        image.put(offset, new)
    row.images += judge.images


def mending(bench: Bench, operation: Operation, image: Image) -> list[tuple[int, bytes]]:
    """The flash operations of a token that starts from a torn image and is opened and read."""
    bench.restore(image.data)
    bench.flash.trace = []
    try:
        examine(bench, operation.old, operation.new)
        return bench.flash.trace
    finally:
        bench.flash.trace = None


def _second_cuts(
    bench: Bench, operation: Operation, row: Row, judge: Judge, image: Image, first: int, step: int
) -> None:
    try:
        trace = mending(bench, operation, image)
    except Broken as error:
        row.broken.append(f"{operation.name}, cut {first}: {error}")
        return
    for second, (offset, new) in enumerate(trace, 1):
        before = image.put(offset, new)
        if (second - 1) % step:
            continue
        for name, style in pair_styles():
            image.put(offset, style(before, new))
            row.pairs += 1
            try:
                judge.world(image)
            except Broken as error:
                where = f"{operation.name}, cuts {first} and {second} ({name})"
                row.broken.append(f"{where}: {error}")
        image.put(offset, new)
