"""One step of a random life: what is done to the token, and what it should hold afterwards."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pocketotp.clock.trust import ClockTrust
from pocketotp.otp.account import HOTP
from pocketotp.token import Token
from torture.bench import new_pin, new_wipe_pin, run
from torture.operations import add, sample
from torture.world import World, account_fields

PINS = ("2468", "13579", "8642", "999999")
WIPE_PINS = ("0001", "00022")  # never among PINS, or trying those would wipe
WRONG = "0000"
SPENT = (1,)  # an attempt that the PIN asked for once more may have cost


@dataclass
class Step:
    """`act` gets a token that was unlocked with the old PIN, or a locked one.

    It may put another world into `new` as long as nothing is written that belongs to it. `spent`:
    numbers of failures that a cut may leave besides those of the old and the new world.
    """

    name: str
    new: World
    act: Callable[[Token], None]
    is_unlocked: bool = True
    spent: tuple[int, ...] = ()


@dataclass
class Saved:
    """A backup: its bytes, and what it holds."""

    data: bytes
    world: World


@dataclass
class Owner:
    """Chooses. `world` is what the token holds; `backups` are what was saved in this life."""

    rng: random.Random
    world: World
    backups: list[Saved] = field(default_factory=list)
    vaults: int = 0  # made so far

    def step(self) -> Step:
        """What is done next."""
        if self.world.blank:
            return setup(self)
        return self.rng.choice(STEPS)(self)


def setup(owner: Owner) -> Step:
    """A blank token, or one that was wiped, begins anew."""
    owner.vaults += 1
    pin = owner.rng.choice(PINS)
    made = World(pin=pin, vault=owner.vaults)

    def act(token: Token) -> None:
        run(token.prepare())
        step.new = replace(made, groups=tuple(run(token.create(pin))))
        run(token.commit_setup())

    step = Step("setup", made, act, is_unlocked=False)
    return step


# ---------------------------------------------------------------- accounts


def import_some(owner: Owner) -> Step:
    """New accounts and such that replace one of the same label."""
    rng, world = owner.rng, owner.world
    counter = rng.randrange(1000)
    new = accounts_of(rng)
    for account in new:
        world = _with(world, account, counter if account.kind == HOTP else 0)
    return Step("import", world, lambda token: add(token, new, counter))


def accounts_of(rng: random.Random) -> list:
    """One or more of 40 labels, with a new secret each time."""
    accounts = []
    for number in rng.sample(range(40), rng.choice((1, 1, 2, 5))):
        fields = {"kind": HOTP, "digits": 6} if number % 5 == 0 else {}
        account = sample(number, **fields)
        account.secret = rng.randbytes(rng.randrange(1, 40))
        accounts.append(account)
    return accounts


def _with(world: World, account, counter: int) -> World:
    """The world with this account at the end, or in the place of its namesake."""
    fields = account_fields(account)
    labels = [known[:2] for known in world.accounts]
    at = labels.index(fields[:2]) if fields[:2] in labels else len(labels)
    return replace(
        world,
        accounts=(*world.accounts[:at], fields, *world.accounts[at + 1 :]),
        counters=(*world.counters[:at], counter, *world.counters[at + 1 :]),
        used=_unused(world, fields[:2]),
        ids=(*world.ids[:at], world.next_id, *world.ids[at + 1 :]),
        next_id=world.next_id + 1,
    )


def _unused(world: World, label: tuple[str, str]) -> tuple:
    return tuple(entry for entry in world.used if entry[0] != label)


def delete(owner: Owner) -> Step:
    """One account is gone."""
    world = owner.world
    if not world.accounts:
        return settings(owner)
    at = owner.rng.randrange(len(world.accounts))
    new = replace(
        world,
        accounts=world.accounts[:at] + world.accounts[at + 1 :],
        counters=world.counters[:at] + world.counters[at + 1 :],
        ids=world.ids[:at] + world.ids[at + 1 :],
        used=_unused(world, world.accounts[at][:2]),
    )
    return Step("delete", new, lambda token: run(token.delete(token.entry(at)[0])))


def hotp(owner: Owner) -> Step:
    """A counter goes on."""
    world = owner.world
    places = [at for at, fields in enumerate(world.accounts) if fields[3] == HOTP]
    if not places:
        return import_some(owner)
    at = owner.rng.choice(places)
    counters = list(world.counters)
    counters[at] += 1
    new = replace(world, counters=tuple(counters))
    return Step("HOTP use", new, lambda token: token.next_hotp(at))


def typing(owner: Owner) -> Step:
    """A code was typed, and is marked as used."""
    world = owner.world
    if not world.accounts:
        return settings(owner)
    at = owner.rng.randrange(len(world.accounts))
    until = owner.rng.randrange(1, 1 << 32)
    label = world.accounts[at][:2]
    new = replace(world, used=tuple(sorted((*_unused(world, label), (label, until)))))

    def act(token: Token) -> None:
        token.mark_used(at, until, until - 30)
        run(token.flush())

    return Step("typing", new, act)


# ---------------------------------------------------------------- rules and settings


def settings(owner: Owner) -> Step:
    """A setting, or two."""
    suffix, idle = owner.rng.randrange(3), owner.rng.choice((30, 60, 300))

    def act(token: Token) -> None:
        token.settings.suffix = suffix
        token.settings.idle_lock_s = idle
        run(token.save_settings())

    return Step("settings", replace(owner.world, suffix=suffix, idle_lock_s=idle), act)


def clock(owner: Owner) -> Step:
    """The clock is set, or a computer corrects it."""
    now = owner.rng.randrange(1_700_000_000, 1_800_000_000)
    trust = ClockTrust.unpack(owner.world.trust)
    actions = ((trust.note_set, (now,)), (trust.note_seen, (now,)), (trust.allow, (2, now)))
    action, arguments = owner.rng.choice(actions)
    action(*arguments)
    name = action.__name__

    def act(token: Token) -> None:
        getattr(token.trust, name)(*arguments)
        run(token.save_settings())

    return Step("clock", replace(owner.world, trust=trust.pack()), act)


def wipe_limit(owner: Owner) -> Step:
    """Another number of wrong PINs before the wipe."""
    limit = owner.rng.randrange(3, 17)
    new = replace(owner.world, wipe_limit=limit)
    return Step("wipe limit", new, lambda token: run(token.set_wipe_limit(limit)))


def nothing(owner: Owner) -> Step:
    """Unlocked, and locked again."""
    return Step("unlock only", owner.world, lambda token: None)


# ---------------------------------------------------------------- keys


def change_pin(owner: Owner) -> Step:
    """A new PIN, perhaps the same. The wipe PIN is off then."""
    old, pin = owner.world.pin, owner.rng.choice(PINS)
    new = replace(owner.world, pin=pin, wipe_pin=None)
    return Step("PIN change", new, lambda token: new_pin(token, old, pin), spent=SPENT)


def recovery_code(owner: Owner) -> Step:
    """A new recovery code, and data key."""
    world = owner.world

    def act(token: Token) -> None:
        groups = tuple(run(token.new_recovery_code(world.pin)))
        step.new = replace(world, groups=groups)
        run(token.commit_recovery_code())

    step = Step("new recovery code", world, act, spent=SPENT)
    return step


def forgotten_pin(owner: Owner) -> Step:
    """The recovery code is entered on the locked token, then a new PIN."""
    pin = owner.rng.choice(PINS)

    def act(token: Token) -> None:
        assert run(token.recover(list(owner.world.groups))) == "ok"
        run(token.set_pin(pin))

    new = replace(owner.world, pin=pin, wipe_pin=None)
    return Step("forgotten PIN", new, act, is_unlocked=False)


def wipe_pin(owner: Owner) -> Step:
    """A wipe PIN is set; one that is there is entered, or switched off."""
    old = owner.world.wipe_pin
    if old is not None and owner.rng.random() < 0.5:
        return _wiped("wipe PIN entered", old)
    if old is not None:
        new = replace(owner.world, wipe_pin=None)
        return Step("wipe PIN off", new, lambda token: run(token.set_wipe_pin(None)))
    pin, wipes = owner.world.pin, owner.rng.choice(WIPE_PINS)
    new = replace(owner.world, wipe_pin=wipes)
    return Step("wipe PIN on", new, lambda token: new_wipe_pin(token, pin, wipes), spent=SPENT)


def last_wrong_pin(owner: Owner) -> Step:
    """The one that wipes, after all others."""
    return _wiped("last wrong PIN", WRONG)


def wipe(owner: Owner) -> Step:
    """Erased by the owner."""
    return Step("wipe", World(), lambda token: run(token.wipe()), spent=(0,))  # the PIN was right


def _wiped(name: str, pin: str) -> Step:
    def act(token: Token) -> None:
        assert run(token.unlock(pin)) == "wiped"

    return Step(name, World(), act, is_unlocked=False)


# ---------------------------------------------------------------- backups


def backup(owner: Owner) -> Step:
    """Everything is saved."""

    def act(token: Token) -> None:
        data = b"".join(token.begin_backup(0).chunks(400))
        owner.backups.append(Saved(data, owner.world))

    return Step("backup", owner.world, act)


def _key(fields: tuple) -> tuple | None:
    """By what an HOTP account is known again: labels and secret."""
    return fields[:3] if fields[3] == HOTP else None


def _hotp_counters(world: World) -> dict:
    pairs = zip(world.accounts, world.counters, strict=True)
    return {_key(fields): counter for fields, counter in pairs if fields[3] == HOTP}


def restore(owner: Owner) -> Step:
    """A backup comes back, of this vault or of another one. No counter of this vault is lowered.

    PIN and wipe PIN stay.
    """
    saved = owner.rng.choice(owner.backups)
    world, then = owner.world, saved.world
    present = _hotp_counters(world) if world.vault == then.vault else {}
    saved_ones = _hotp_counters(then)
    keys = [_key(fields) for fields in then.accounts]
    counters = [max(saved_ones.get(key, 0), present.get(key, 0)) for key in keys]

    def act(token: Token) -> None:
        restorer = token.begin_restore()
        restorer.put(saved.data)
        run(restorer.finish())
        assert run(restorer.commit(list(then.groups), world.pin)) == "ok"

    new = replace(
        world,
        groups=then.groups,
        accounts=then.accounts,
        counters=tuple(counters),
        used=(),
        ids=then.ids,
        next_id=then.next_id,
        vault=then.vault,
    )
    return Step("restore", new, act, spent=SPENT)


STEPS = (
    import_some,
    import_some,
    import_some,
    delete,
    delete,
    hotp,
    hotp,
    hotp,
    typing,
    settings,
    clock,
    wipe_limit,
    nothing,
    change_pin,
    change_pin,
    recovery_code,
    forgotten_pin,
    wipe_pin,
    wipe_pin,
    last_wrong_pin,
    wipe,
    backup,
    restore,
    restore,
)
