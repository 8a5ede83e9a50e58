"""Random lives of a token against a model: any operations, with the power failing anywhere."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from pocketotp.otp.account import HOTP
from pocketotp.token import Token
from simulator.chips import flash as chip
from torture.bench import PowerCut, run
from torture.operations import Base, add, sample
from torture.world import Broken, World, account_fields, examine

PINS = ("2468", "13579", "8642", "999999")
Step = tuple[World, Callable[[Token], None]]


def _import(rng: random.Random, world: World) -> Step:
    numbers = rng.sample(range(40), rng.choice((1, 1, 2, 5)))
    accounts = [
        sample(number, kind=HOTP, digits=6) if number % 5 == 0 else sample(number)
        for number in numbers
    ]
    counter = rng.randrange(1000)
    listed, counters = list(world.accounts), list(world.counters)
    for account in accounts:
        fields = account_fields(account)
        start = counter if account.kind == HOTP else 0
        labels = [known[:2] for known in listed]
        if fields[:2] in labels:
            at = labels.index(fields[:2])
            listed[at], counters[at] = fields, start
        else:
            listed.append(fields)
            counters.append(start)
    new = replace(world, accounts=tuple(listed), counters=tuple(counters))
    return new, lambda token: add(token, accounts, counter)


def _delete(rng: random.Random, world: World) -> Step:
    if not world.accounts:
        return _settings(rng, world)
    at = rng.randrange(len(world.accounts))
    new = replace(
        world,
        accounts=world.accounts[:at] + world.accounts[at + 1 :],
        counters=world.counters[:at] + world.counters[at + 1 :],
    )
    return new, lambda token: run(token.delete(token.entry(at)[0]))


def _hotp(rng: random.Random, world: World) -> Step:
    places = [at for at, fields in enumerate(world.accounts) if fields[3] == HOTP]
    if not places:
        return _settings(rng, world)
    at = rng.choice(places)
    counters = list(world.counters)
    counters[at] += 1
    return replace(world, counters=tuple(counters)), lambda token: token.next_hotp(at)


def _settings(rng: random.Random, world: World) -> Step:
    suffix = rng.randrange(3)

    def act(token: Token) -> None:
        token.settings.suffix = suffix
        run(token.save_settings())

    return replace(world, suffix=suffix), act


def _pin(rng: random.Random, world: World) -> Step:
    pin = rng.choice(PINS)
    return replace(world, pin=pin), lambda token: run(token.change_pin(pin))


def _wipe_limit(rng: random.Random, world: World) -> Step:
    limit = rng.randrange(4, 17)
    return replace(world, wipe_limit=limit), lambda token: run(token.set_wipe_limit(limit))


def _nothing(rng: random.Random, world: World) -> Step:
    return world, lambda token: None


STEPS = (_import, _import, _delete, _hotp, _hotp, _settings, _pin, _wipe_limit, _nothing)


class Life:
    """One token that lives through `steps` random steps."""

    def __init__(self, base: Base, seed: int) -> None:
        self.rng = random.Random(seed)
        self.bench = base.bench
        self.bench.restore(base.image)
        self.world = base.world
        self.cuts = 0

    def live(self, steps: int) -> None:
        """Raises Broken when the token and the model part."""
        for _ in range(steps):
            if self.rng.random() < 0.3:
                self._wrong_pins()
            self._step()
        self.world = examine(self.bench, self.world, self.world)

    def _wrong_pins(self) -> None:
        """One wrong PIN, perhaps cut: the count never goes back."""
        before = self.world.failures
        if before + 3 >= self.world.wipe_limit:
            return
        token = self.bench.boot(self._plan(3))
        try:
            if run(token.unlock("0000")) != "wrong":
                raise Broken("a wrong PIN was not wrong")
        except PowerCut:
            self.cuts += 1
        after = self.bench.boot().failures
        if after not in (before, before + 1):
            raise Broken(f"{before} failures became {after}")
        self.world = replace(self.world, failures=after)

    def _plan(self, most: int) -> int | None:
        self.bench.flash.cut_style = self.rng.choice(
            (chip.half_done, chip.nothing_done, chip.all_done, chip.some_bits(self.rng))
        )
        return self.rng.randrange(1, most) if self.rng.random() < 0.6 else None

    def _step(self) -> None:
        old = self.world
        new, act = self.rng.choice(STEPS)(self.rng, old)
        new = replace(new, failures=0)
        try:
            token = self.bench.boot(self._plan(160))
            if run(token.unlock(old.pin)) != "ok":
                raise Broken("the PIN does not open")
            act(token)
            token.lock()
            self.world = new
        except PowerCut:
            self.cuts += 1
            self.world = replace(examine(self.bench, old, new), failures=0)
        if self.bench.reformatted:
            raise Broken("the drive was reformatted")


def run_lives(base: Base, seeds: range, steps: int = 4) -> tuple[int, list[str]]:
    """(cuts, what broke) over one life for each seed."""
    cuts, broken = 0, []
    for seed in seeds:
        life = Life(base, seed)
        try:
            life.live(steps)
        except Broken as error:
            broken.append(f"seed {seed}: {error}")
        cuts += life.cuts
    return cuts, broken
