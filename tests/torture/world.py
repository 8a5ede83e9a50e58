"""What a token should hold, and what one really holds, in a form that can be compared."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pocketotp import states
from pocketotp.otp.account import Account
from pocketotp.token import Token
from pocketotp.vault.vault import Damaged, Vault
from torture.bench import Bench, run


@dataclass(frozen=True)
class World:
    """The owner's view: PIN, recovery code, accounts in order, counters, settings, failures."""

    pin: str | None = None  # None: blank
    groups: tuple[str, ...] = ()
    accounts: tuple[tuple, ...] = ()
    counters: tuple[int, ...] = ()
    suffix: int = 0
    wipe_limit: int = 10
    failures: int = 0

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


def read_world(token: Token, pin: str, groups: tuple[str, ...], failures: int) -> World:
    """What an unlocked token holds."""
    accounts = [token.account(position) for position in range(token.count)]
    return World(
        pin=pin,
        groups=groups,
        accounts=tuple(account_fields(account) for account in accounts),
        counters=tuple(token.hotp_counter(position) for position in range(token.count)),
        suffix=token.settings.suffix,
        wipe_limit=token.vault.header.wipe_limit,
        failures=failures,
    )


class Broken(AssertionError):
    """The token is in a state that is neither the old nor the new one."""


def examine(
    bench: Bench, old: World, new: World, cut_after: int | None = None, cut_unlocks: int = 0
) -> World:
    """Boots and finds out which of the two worlds this is. Raises Broken when it is neither.

    `cut_unlocks` unlocks were cut since; each may have used up an attempt.
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
    allowed |= {count + more for count in allowed for more in range(cut_unlocks + 1)}
    if failures not in allowed:
        raise Broken(f"{failures} failures, allowed are {sorted(allowed)}")
    for world in (new, old):
        if world.blank or run(token.unlock(world.pin)) != "ok":
            continue
        found = read_world(token, world.pin, (), failures)
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
