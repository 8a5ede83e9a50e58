"""Everything that writes, each as: the world before, what is done, the world after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pocketotp.nvm import log as nvm_log
from pocketotp.otp.account import HOTP, Account
from pocketotp.token import Token
from simulator.chips.nvm import START as NVM
from torture import traces
from torture.bench import PIN, Bench, new_pin, new_token, run
from torture.world import World, account_fields


@dataclass
class Operation:
    """`image` is the flash before; `act` boots nothing: it gets the bench and does it all.

    `gone`: what must be nowhere in the flash once the new world is there. `tries`: PINs that it
    asks for itself; each is noted before it is known to be right.
    """

    name: str
    image: bytes
    old: World
    new: World
    act: Callable[[Bench], None]
    gone: list[bytes] = field(default_factory=list)
    tries: int = 0


def sample(number: int, **fields) -> Account:
    """An account that is different for each number."""
    fields.setdefault("digits", 5 + number % 6)
    return Account(f"Issuer {number}", f"user{number}", bytes([number % 251 + 1]) * 20, **fields)


def add(token: Token, accounts: list[Account], counter: int = 0) -> None:
    """An import as the link makes it."""
    importer = token.begin_import(len(accounts))
    run(importer.begin())
    for account in accounts:
        run(importer.add(account, counter))
    run(importer.prepare())
    run(importer.commit())


def aged(image: bytes, attempts: int = 170, of: int = nvm_log.ATTEMPTS) -> bytes:
    """The flash after months: so many PINs, a third of them wrong, or so many wishes in `of`."""
    old = bytearray(image)

    def write(area: int, number: int, entry: bytes) -> None:
        at = NVM + area + number * nvm_log.ENTRY
        old[at : at + len(entry)] = entry

    if of == nvm_log.JOURNAL:
        for number in range(1, attempts):
            write(of, number, b"\x01\xfe\xff\xff\0\0\0\0")
        return bytes(old)
    for number in range(attempts):
        write(of, number, nvm_log.numbered(number + 1))
    for number, covered in enumerate([*range(3, attempts, 3), attempts]):
        write(nvm_log.SUCCESSES, number, nvm_log.numbered(covered))
    return bytes(old)


class Base:
    """A token with a PIN, a recovery code and some accounts, from which operations start."""

    def __init__(self, count: int = 6, bench: Bench | None = None) -> None:
        self.bench = bench or Bench()
        self.blank = self.bench.snapshot()
        token, groups = new_token(self.bench)
        accounts = [sample(number) for number in range(count)]
        accounts.append(sample(count, kind=HOTP, digits=6))
        add(token, accounts, counter=7)
        self.world = World(
            pin=PIN,
            groups=tuple(groups),
            accounts=tuple(account_fields(account) for account in accounts),
            counters=(0,) * count + (7,),
            ids=tuple(range(1, count + 2)),
            next_id=count + 2,
        )
        token.lock()
        self.image = self.bench.snapshot()
        self._foreign: tuple[bytes, World] | None = None

    # Each returns an Operation; keys that an operation makes are fixed by running it once.

    def _unlocked(
        self, name: str, new: World, act: Callable[[Token], None], gone: tuple | list = ()
    ) -> Operation:
        def whole(bench: Bench) -> None:
            token = bench.boot()
            assert run(token.unlock(PIN)) == "ok"
            bench.flash.cut_after = bench.planned
            act(token)

        return Operation(name, self.image, self.world, new, whole, list(gone))

    def setup(self) -> Operation:
        """The files are there already (see `files`); everything from the PIN to the end."""
        bench = self.bench
        bench.restore(self.blank)
        run(bench.boot().prepare())
        image = bench.snapshot()
        made: dict[str, tuple[str, ...]] = {}

        def act(bench: Bench) -> None:
            token = bench.boot()
            run(token.prepare())
            bench.flash.cut_after = bench.planned
            made["groups"] = tuple(run(token.create(PIN)))
            operation.new = World(pin=PIN, groups=made["groups"])
            run(token.commit_setup())

        operation = Operation("setup", image, World(), World(pin=PIN), act)
        return operation

    def import_one(self) -> Operation:
        account = sample(100)
        return self._unlocked("import of 1", self._with([account]), lambda t: add(t, [account]))

    def import_fifty(self) -> Operation:
        accounts = [sample(100 + number) for number in range(50)]
        return self._unlocked("import of 50", self._with(accounts), lambda t: add(t, accounts))

    def replace_one(self) -> Operation:
        account = Account("Issuer 2", "user2", b"another secret", digits=8)
        accounts = list(self.world.accounts)
        accounts[2] = account_fields(account)
        new = replace(self.world, accounts=tuple(accounts))
        gone = traces.record(self.image, place=2)
        return self._unlocked("import that replaces", new, lambda t: add(t, [account]), gone)

    def import_hotp(self) -> Operation:
        """Its counter must be on flash before the account can be used."""
        account = sample(100, kind=HOTP, digits=6)
        with_it = self._with([account])
        new = replace(with_it, counters=(*with_it.counters[:-1], 5))
        return self._unlocked("import of an HOTP", new, lambda t: add(t, [account], counter=5))

    def _with(self, accounts: list[Account]) -> World:
        fields = tuple(account_fields(account) for account in accounts)
        return replace(
            self.world,
            accounts=self.world.accounts + fields,
            counters=self.world.counters + (0,) * len(fields),
        )

    def delete(self) -> Operation:
        new = replace(
            self.world,
            accounts=self.world.accounts[:1] + self.world.accounts[2:],
            counters=self.world.counters[:1] + self.world.counters[2:],
        )
        gone = traces.record(self.image, place=1)
        return self._unlocked("delete", new, lambda t: run(t.delete(t.entry(1)[0])), gone)

    def hotp(self) -> Operation:
        counters = (*self.world.counters[:-1], 8)
        new = replace(self.world, counters=counters)
        return self._unlocked("HOTP use", new, lambda t: t.next_hotp(t.count - 1))

    def change_pin(self) -> Operation:
        new = replace(self.world, pin="13579")
        gone = traces.pin(self.image)
        change = self._unlocked("PIN change", new, lambda t: new_pin(t, PIN, "13579"), gone)
        change.tries = 1
        return change

    def new_recovery_code(self) -> Operation:
        gone = traces.everything(self.image)  # it is another data key, too
        operation = self._unlocked("new recovery code", self.world, lambda t: None, gone)

        def act(bench: Bench) -> None:
            token = bench.boot()
            run(token.unlock(PIN))
            groups = tuple(run(token.new_recovery_code(PIN)))
            operation.new = replace(self.world, groups=groups)
            bench.flash.cut_after = bench.planned
            run(token.commit_recovery_code())

        operation.act = act
        return operation

    def settings(self) -> Operation:
        def act(token: Token) -> None:
            token.settings.suffix = 1
            run(token.save_settings())

        return self._unlocked("settings", replace(self.world, suffix=1), act)

    def wipe_limit(self) -> Operation:
        new = replace(self.world, wipe_limit=5)
        return self._unlocked("wipe limit", new, lambda t: run(t.set_wipe_limit(5)))

    def compaction(self) -> Operation:
        from pocketotp.pin.opening import compact

        operation = self._unlocked("compaction", self.world, lambda t: run(compact(t)))
        operation.image = aged(self.image)
        return operation

    def wipe(self) -> Operation:
        gone = traces.everything(self.image) + traces.pin(self.image)
        return self._unlocked("wipe", World(), lambda t: run(t.wipe()), gone)

    def _locked(self, name: str, new: World, pin: str, image: bytes, old: World) -> Operation:
        def act(bench: Bench) -> None:
            token = bench.boot()
            bench.flash.cut_after = bench.planned
            run(token.unlock(pin))

        gone = traces.everything(image) + traces.pin(image) if new.blank else []
        return Operation(name, image, old, new, act, gone)

    def wrong_pin(self) -> Operation:
        new = replace(self.world, failures=1)
        return self._locked("wrong PIN", new, "1111", self.image, self.world)

    def last_wrong_pin(self) -> Operation:
        """The one that wipes."""
        image, old = self._failed(9)
        return self._locked("last wrong PIN", World(), "1111", image, old)

    def unlock(self) -> Operation:
        image, old = self._failed(3)
        return self._locked("unlock", self.world, PIN, image, old)

    def _failed(self, times: int) -> tuple[bytes, World]:
        bench = self.bench
        bench.restore(self.image)
        token = bench.boot()
        for _ in range(times):
            run(token.unlock("1111"))
        return bench.snapshot(), replace(self.world, failures=times)

    def recovery(self) -> Operation:
        """A forgotten PIN: the recovery code, then a new PIN."""
        image, old = self._failed(2)

        def act(bench: Bench) -> None:
            token = bench.boot()
            bench.flash.cut_after = bench.planned
            run(token.recover(list(self.world.groups)))
            run(token.set_pin("8642"))

        new = replace(self.world, pin="8642")
        return Operation("recovery", image, old, new, act, traces.pin(image))

    def foreign_backup(self) -> tuple[bytes, World]:
        """A backup of another token, and what it holds."""
        if self._foreign is None:
            other = Bench()
            token, groups = new_token(other, "8642")
            accounts = [sample(60 + number) for number in range(4)]
            accounts.append(sample(64, kind=HOTP, digits=6))
            add(token, accounts, counter=3)
            data = b"".join(token.begin_backup(0).chunks(400))
            other.close()
            world = World(
                groups=tuple(groups),
                accounts=tuple(account_fields(account) for account in accounts),
                counters=(0, 0, 0, 0, 3),
                ids=(1, 2, 3, 4, 5),
                next_id=6,
                vault=-1,
            )
            self._foreign = data, world
        return self._foreign

    def restore(self) -> Operation:
        """A backup of another token onto this one, which keeps its PIN."""
        data, held = self.foreign_backup()
        new = replace(held, pin=PIN)

        def act(token: Token) -> None:
            restorer = token.begin_restore()
            restorer.put(data)
            run(restorer.finish())
            assert run(restorer.commit(list(held.groups), PIN)) == "ok"

        operation = self._unlocked("restore", new, act, traces.everything(self.image))
        operation.image = aged(self.image)
        return operation

    def restore_own(self) -> Operation:
        """A backup from before the last account was added, whose counter no cut may lower."""
        self.bench.restore(self.image)
        token = self.bench.boot()
        run(token.unlock(PIN))
        data = b"".join(token.begin_backup(0).chunks(400))
        account = sample(100, kind=HOTP, digits=6)
        add(token, [account], counter=358)
        token.lock()
        image, old = self.bench.snapshot(), self._with([account])

        def act(token: Token) -> None:
            restorer = token.begin_restore()
            restorer.put(data)
            run(restorer.finish())
            assert run(restorer.commit(list(self.world.groups), PIN)) == "ok"

        operation = self._unlocked("restore of its own", self.world, act)
        operation.image = image
        operation.old = replace(old, counters=(*old.counters[:-1], 358))
        return operation

    def all(self) -> list[Operation]:
        """Every operation of the table."""
        makers = (
            self.setup,
            self.import_one,
            self.import_fifty,
            self.import_hotp,
            self.replace_one,
            self.delete,
            self.hotp,
            self.change_pin,
            self.new_recovery_code,
            self.wrong_pin,
            self.unlock,
            self.last_wrong_pin,
            self.recovery,
            self.wipe,
            self.wipe_limit,
            self.compaction,
            self.settings,
            self.restore,
            self.restore_own,
        )
        return [make() for make in makers]
