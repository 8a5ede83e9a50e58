"""A token whose flash is tampered with, and what may come of it: as before, repaired, or refused.

Both vault slots of the victim are valid and different: `a` and `b` differ by one import, the last
thing its owner did. Its flash image is the same in every run.
"""

from __future__ import annotations

from dataclasses import dataclass

from pocketotp import states
from pocketotp.errors import StorageError
from pocketotp.otp.account import HOTP, SHA256, STEAM
from pocketotp.vault import events
from torture.bench import PIN, Bench, new_token, run, same_keys
from torture.fat12 import Fat12
from torture.operations import add, sample
from torture.world import Broken, World, account_fields

WRONG = "1111"
AS_BEFORE = "as before"
REPAIRED = "repaired"
REFUSED = "refused"
SLOTS = ("vault.a", "vault.b", "state.a", "state.b")


@dataclass
class Victim:
    """The image, where its slots lie, what the newest slots hold, and what the older ones do."""

    bench: Bench
    image: bytes
    at: dict[str, int]  # flash offset of each slot
    world: World
    before: World  # without the last import
    newest: str  # name of the vault slot that counts
    newest_state: str

    @property
    def older(self) -> str:
        return "vault.b" if self.newest == "vault.a" else "vault.a"

    @property
    def older_state(self) -> str:
        return "state.b" if self.newest_state == "state.a" else "state.a"

    def put(self, *changes: tuple[int, bytes]) -> None:
        """The victim's image with other bytes at some flash offsets, power off."""
        self.bench.restore(self.image)
        for at, data in changes:
            self.bench.flash.memory[at : at + len(data)] = data

    def flip(self, at: int, bit: int) -> None:
        """The victim's image with one bit of the flash flipped, power off."""
        self.put((at, bytes((self.image[at] ^ 1 << bit,))))

    def part(self, name: str, start: int = 0, length: int = 4096) -> bytes:
        """Bytes of a slot of the victim."""
        return self.image[self.at[name] + start :][:length]


def make_victim(seed: int = 1, accounts: int = 3, failures: int = 2) -> Victim:
    """A token with a few accounts of all kinds, the last one just imported, and wrong PINs."""
    first = [sample(10 * seed + number) for number in range(accounts - 1)]
    first.append(sample(10 * seed + 8, kind=HOTP, digits=6))
    first[0].algorithm = SHA256
    last = sample(10 * seed + 9, kind=STEAM, digits=5)
    with same_keys(seed):
        bench = Bench()
        token, groups = new_token(bench)
        add(token, first, counter=7)
        run(token.flush())
        add(token, [last])
        run(token.save_settings())
        token.lock()
        token = bench.boot()
        for _ in range(failures):
            run(token.unlock(WRONG))
    token.state_pair.refresh()
    image = bench.snapshot()
    return Victim(
        bench=bench,
        image=image,
        at={name: Fat12(image).slot(name) for name in SLOTS},
        world=_world([*first, last], groups, failures),
        before=_world(first, groups, failures),
        newest=("vault.a", "vault.b")[token.pair.newest_first()[0]],
        newest_state=("state.a", "state.b")[token.state_pair.newest_first()[0]],
    )


def _world(accounts, groups, failures: int) -> World:
    return World(
        pin=PIN,
        groups=tuple(groups),
        accounts=tuple(account_fields(account) for account in accounts),
        counters=tuple(7 if account.kind == HOTP else 0 for account in accounts),
        failures=failures,
    )


def judge(bench: Bench, world: World, *others: World) -> str:
    """Boots, tries a wrong PIN, then the right one, and looks at everything.

    Returns what became of it. `others`: worlds that are allowed after a repair. Raises Broken when
    a wrong PIN opens, tries were gained, or anything is shown that was not stored.
    """
    token = bench.boot()
    if token.state == states.BLANK:
        raise Broken("the vault is gone")
    if token.state == states.DAMAGED:
        return REFUSED
    failures = token.failures
    if failures < world.failures:
        raise Broken(f"{world.failures} failures became {failures}")
    if run(token.unlock(WRONG)) != "wrong" or token.failures != failures + 1:
        raise Broken("a wrong PIN was not wrong, or not counted")
    try:
        if run(token.unlock(PIN)) != "ok":
            return REFUSED
    except StorageError:
        return REFUSED
    return _look(token, (world, *others))


def _look(token, worlds: tuple[World, ...]) -> str:
    """All accounts, one by one: each is the stored one or is refused."""
    found, refused = [], False
    for position in range(token.count):
        try:
            account = token.account(position)
            found.append((account_fields(account), token.hotp_counter(position)))
        except StorageError:
            found.append(None)
            refused = True
    for world in worlds:
        stored = list(zip(world.accounts, world.counters, strict=True))
        if len(stored) == len(found) and all(
            seen in (None, told) for seen, told in zip(found, stored, strict=True)
        ):
            break
    else:
        raise Broken("shows something that was not stored")
    if None in token.pair.heads:
        raise Broken("a slot that is not valid was not repaired")
    if refused:
        return REFUSED
    kinds = {token.events.get(number)[0] for number in range(len(token.events))}
    return REPAIRED if events.REPAIRED in kinds else AS_BEFORE
