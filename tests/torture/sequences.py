"""Random lives of a token against a model: any operations, with the power failing anywhere."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from pocketotp.nvm import log as nvm_log
from simulator.chips import flash as chip
from torture.bench import PowerCut, run, same_keys
from torture.cuts import other_half_done
from torture.operations import Base, aged
from torture.steps import WRONG, Owner, Saved, Step
from torture.world import Broken, World, examine

OLD = 0.2  # part of the lives that begin with an nvm that is nearly full
_STYLES = (chip.half_done, other_half_done, chip.nothing_done, chip.all_done)


class Life:
    """One token that lives through random steps. `told` counts steps and cuts."""

    def __init__(self, base: Base, seed: int) -> None:
        self.rng = random.Random(seed)
        self.bench = base.bench
        self.bench.restore(base.image)
        self.owner = Owner(self.rng, base.world, [Saved(*base.foreign_backup())])
        self.told: Counter = Counter()
        if self.rng.random() < OLD:
            self._age()

    @property
    def world(self) -> World:
        """What the token should hold."""
        return self.owner.world

    def _age(self) -> None:
        """Months of use, so that nvm must be compacted soon."""
        old = self.bench.snapshot()
        if self.rng.random() < 0.5:
            old = aged(old, self.rng.randrange(170, nvm_log.LOG_ENTRIES - 14))
        else:
            old = aged(old, self.rng.randrange(74, nvm_log.JOURNAL_ENTRIES - 18), nvm_log.JOURNAL)
        self.bench.restore(old)

    def live(self, steps: int) -> None:
        """Raises Broken when the token and the model part."""
        for _ in range(steps):
            if self.rng.random() < 0.3 and not self.world.blank:
                self._wrong_pin()
            self._step()
        examine(self.bench, self.world, self.world)

    def _wrong_pin(self) -> None:
        """One wrong PIN, perhaps cut: the count never goes back."""
        before = self.world.failures
        if before + 2 >= self.world.wipe_limit:
            return
        token = self.bench.boot(self._plan(3))
        try:
            if run(token.unlock(WRONG)) != "wrong":
                raise Broken("a wrong PIN was not wrong")
        except PowerCut:
            self.told["cuts"] += 1
        after = self.bench.boot().failures
        if after not in (before, before + 1):
            raise Broken(f"{before} failures became {after}")
        self._now(failures=after)

    def _now(self, **fields) -> None:
        self.owner.world = replace(self.world, **fields)

    def _use_up_all_tries_but_one(self) -> None:
        token = self.bench.boot()
        for number in range(self.world.failures + 1, self.world.wipe_limit):
            if run(token.unlock(WRONG)) != "wrong" or token.failures != number:
                raise Broken(f"wrong PIN {number} was not counted")
        self._now(failures=self.world.wipe_limit - 1)

    def _plan(self, most: int) -> int | None:
        self.bench.flash.cut_style = self.rng.choice((*_STYLES, chip.some_bits(self.rng)))
        return self.rng.randrange(1, most) if self.rng.random() < 0.6 else None

    def _after_cut(self, old: World, step: Step) -> World:
        try:
            return examine(self.bench, old, step.new, spent=step.spent)
        except Broken as error:
            raise Broken(f"{step.name}, cut: {error}") from None

    def _step(self) -> None:
        old = self.world
        self._now(failures=0)
        step = self.owner.step()
        self._now(failures=old.failures)
        self.told[step.name] += 1
        if step.name == "last wrong PIN":
            self._use_up_all_tries_but_one()
            old = self.world
        try:
            token = self.bench.boot(self._plan(160))
            if step.is_unlocked and run(token.unlock(old.pin)) != "ok":
                raise Broken("the PIN does not open")
            step.act(token)
            token.lock()
            self.owner.world = step.new
        except PowerCut:
            self.told["cuts"] += 1
            self.owner.world = self._after_cut(old, step)
            self._now(failures=0)
        except Broken as error:
            raise Broken(f"{step.name}: {error}") from None
        if self.bench.reformatted:
            raise Broken("the drive was reformatted")


def run_lives(base: Base, seeds: range, steps: int = 4) -> tuple[Counter, list[str]]:
    """(steps and cuts by name, what broke) over one life for each seed."""
    told, broken = Counter(), []
    for seed in seeds:
        with same_keys(seed):
            life = Life(base, seed)
            try:
                life.live(steps)
            except Broken as error:
                broken.append(f"seed {seed}: {error}")
        told += life.told
    return told, broken
