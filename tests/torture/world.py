"""What a token should hold, and what one really holds, in a form that can be compared."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pocketotp import states
from pocketotp.clock.trust import ClockTrust
from pocketotp.otp.account import Account
from pocketotp.token import Token
from pocketotp.vault import keys
from pocketotp.vault.vault import Damaged, Vault
from torture.bench import Bench, run


@dataclass(frozen=True)
class World:
    """The owner's view: PIN, recovery code, accounts in order, counters, settings, failures.

    `used`: (label, UTC second until which the code typed last is valid). The last three say which
    records these are; they are not compared.
    """

    pin: str | None = None  # None: blank
    groups: tuple[str, ...] = ()
    accounts: tuple[tuple, ...] = ()
    counters: tuple[int, ...] = ()
    used: tuple[tuple, ...] = ()
    suffix: int = 0
    idle_lock_s: int = 60
    trust: bytes = ClockTrust().pack()
    wipe_limit: int = 10
    wipe_pin: str | None = None
    failures: int = 0
    ids: tuple[int, ...] = field(default=(), compare=False)
    next_id: int = field(default=1, compare=False)
    vault: int = field(default=0, compare=False)

    @property
    def blank(self) -> bool:
        return self.pin is None

    def content(self) -> tuple:
        """Everything but the count of wrong PINs."""
        return replace(self, failures=0)


def account_fields(account: Account) -> tuple:
    """An account as a tuple of its fields."""
    return (
        account.issuer,
        account.name,
        bytes(account.secret),
        account.kind,
        account.algorithm,
        account.digits,
        account.period,
        account.flags,
    )


def read_world(token: Token, pin: str, wipe_pins: set[str], failures: int) -> World:
    """What an unlocked token holds, but for the recovery code. `wipe_pins`: those to try."""
    accounts = [account_fields(token.account(position)) for position in range(token.count)]
    used = [(fields[:2], token.used_until(at)) for at, fields in enumerate(accounts)]
    return World(
        pin=pin,
        accounts=tuple(accounts),
        counters=tuple(token.hotp_counter(position) for position in range(token.count)),
        used=tuple(sorted(entry for entry in used if entry[1])),
        suffix=token.settings.suffix,
        idle_lock_s=token.settings.idle_lock_s,
        trust=token.trust.pack(),
        wipe_limit=token.vault.header.wipe_limit,
        wipe_pin=_wipe_pin(token, wipe_pins),
        failures=failures,
    )


def _wipe_pin(token: Token, pins: set[str]) -> str | None:
    """Which of these would wipe. Raises Broken when the menu says something else."""
    head = token.vault.header
    found = [
        pin
        for pin in pins
        if keys.wipe_tag(run(keys.pin_prk(pin.encode(), head.salt, head.iterations)))
        == head.wipe_tag
    ]
    if token.has_wipe_pin != bool(found):
        raise Broken("the menu is wrong about the wipe PIN")
    return found[0] if found else None


class Broken(AssertionError):
    """The token is in a state that is neither the old nor the new one."""


def examine(
    bench: Bench,
    old: World,
    new: World,
    cut_after: int | None = None,
    cut_unlocks: int = 0,
    spent: tuple[int, ...] = (),
) -> World:
    """Boots and finds out which of the two worlds this is. Raises Broken when it is neither.

    `cut_unlocks` unlocks were cut since; each may have used up an attempt. `spent`: other numbers
    of failures that are right.
    """
    token = bench.boot(cut_after)
    if token.state == states.BLANK:
        if old.blank or new.blank:
            return old if old.blank else new
        raise Broken("the vault is gone")
    if token.state == states.DAMAGED:
        raise Broken(f"damaged: {token.reason}")
    failures = token.failures
    if not token.tries_left:
        raise Broken("locked, but no try is left: it should be wiped")
    if old.blank and new.blank:
        raise Broken("a vault from nowhere")
    allowed = {world.failures for world in (old, new) if not world.blank}
    allowed |= {old.failures + 1} if not old.blank else set()
    allowed |= set(spent)
    allowed |= {count + more for count in allowed for more in range(cut_unlocks + 1)}
    if failures not in allowed:
        raise Broken(f"{failures} failures, allowed are {sorted(allowed)}")
    for world in (new, old):
        if world.blank or run(token.unlock(world.pin)) != "ok":
            continue
        wipe_pins = {world.wipe_pin for world in (old, new) if world.wipe_pin}
        found = read_world(token, world.pin, wipe_pins, failures)
        for candidate in (new, old):
            same = found.content() == replace(candidate, failures=0, groups=())
            if same and _opens(token, candidate):
                return candidate
        raise Broken("holds neither the old nor the new content and recovery code")
    raise Broken("no PIN opens it")


def _opens(token: Token, world: World) -> bool:
    """Whether the recovery code of this world opens it; both slots must be whole again."""
    if None in token.pair.heads or token.vault.needs_repair():
        raise Broken("a slot is lost")
    _read_both_slots(token)
    if run(token.recover(list(world.groups))) != "ok":
        return False
    token.recovered.close()
    token.recovered = None
    return True


def _read_both_slots(token: Token) -> None:
    """The slot that does not count must be one that could: valid to its last record."""
    try:
        for slot in (0, 1):
            vault = Vault(token.pair, slot, bytearray(token.vault.dek), token.buffer)
            for place in vault.places():
                vault.account(place).wipe()
            vault.close()
    except Damaged:
        raise Broken("a slot that looks valid is not whole") from None
