"""`pocketotp accounts`: list, add, uri, delete."""

from __future__ import annotations

import click

from pocketlink import protocol
from provisioning import console, filling, reading
from provisioning.account import ALGORITHMS, KINDS, Account, AccountProblem
from provisioning.client import Listed
from provisioning.errors import BadInput, TokenError
from provisioning.formats import base32, otpauth_list
from provisioning.options import SecretCommand, device_options

_FLAGS = (
    (protocol.FLAG_HIDE, "hide"),
    (protocol.FLAG_SHOW_ONLY, "show-only"),
    (protocol.FLAG_TYPE_ONLY, "type-only"),
    (protocol.FLAG_DISABLED, "disabled"),
)
_DELETED = "The account is deleted; look at `pocketotp accounts list`."
_IN_DOUBT = f"{console.UNLESS_PRESSED} Look at `pocketotp accounts list`."


@click.group()
def accounts() -> None:
    """List, add and delete accounts. Secrets never come back out of the token."""


@accounts.command("list")
@device_options
def list_(port: str | None, as_json: bool) -> None:
    """List the stored accounts, without secrets."""
    with console.token(port) as token:
        found = token.accounts()
    if as_json:
        console.put_json([_described(account) for account in found])
        return
    rows = [_row(account) for account in found]
    console.put_table(("ISSUER", "NAME", "TYPE", "ALGORITHM", "DIGITS", "PERIOD", "FLAGS"), rows)
    console.say(f"{len(found)} accounts.")


def _described(account: Listed) -> dict:
    return {
        "place": account.place,
        "issuer": account.issuer,
        "name": account.name,
        "type": KINDS[account.kind],
        "algorithm": ALGORITHMS[account.algorithm],
        "digits": account.digits,
        "period": account.period,
        "flags": [name for bit, name in _FLAGS if account.flags & bit],
    }


def _row(account: Listed) -> tuple[str, ...]:
    fields = _described(account)
    period = "" if account.kind == protocol.HOTP else f"{account.period} s"
    return (
        account.issuer,
        account.name,
        fields["type"],
        fields["algorithm"],
        str(account.digits),
        period,
        " ".join(fields["flags"]),
    )


@accounts.command(cls=SecretCommand)
@click.option("--issuer", help="Who issued the secret, such as GitHub.")
@click.option("--name", help="Whose account, such as alice@example.com.")
@click.option("--type", "kind", type=click.Choice(KINDS), default="totp", show_default=True)
@click.option("--algorithm", type=click.Choice(ALGORITHMS, case_sensitive=False), default="SHA1")
@click.option("--digits", type=int, default=None, help="5 to 10; default 6, Steam 5.")
@click.option("--period", type=int, default=30, show_default=True, help="Seconds, 1 to 255.")
@click.option("--counter", type=int, default=0, show_default=True, help="The next one of HOTP.")
@click.option("--secret-file", metavar="FILE", help="Read the Base32 secret from a file.")
@device_options
def add(
    port: str | None,
    as_json: bool,
    issuer: str | None,
    name: str | None,
    kind: str,
    algorithm: str,
    digits: int | None,
    period: int,
    counter: int,
    secret_file: str | None,
) -> None:
    """Add one account; its Base32 secret is typed unseen, or read from stdin or a file.

    At a terminal it asks for issuer and name, too, when neither is given.
    """
    number = KINDS.index(kind)
    steam = number == protocol.STEAM
    label = _label(issuer, name)
    secret = reading.read_secret("--secret-file", secret_file, "Secret (Base32, not shown)")
    try:
        account = Account(
            *label,
            base32.decode(secret),
            number,
            protocol.SHA1 if steam else ALGORITHMS.index(algorithm.upper()),
            digits if digits is not None else 5 if steam else 6,
            period,
            counter,
        )
        account.check()
    except AccountProblem as problem:
        raise BadInput(str(problem), "Correct it and try again; nothing was sent.") from problem
    if steam and account.digits != 5:
        raise BadInput("Steam codes have five letters", "Leave out --digits.")
    filling.fill(port, [account], as_json)


def _label(issuer: str | None, name: str | None) -> tuple[str, str]:
    """Issuer and name as given, else as typed; before the secret, which would be read in vain."""
    if issuer is None and name is None and reading.at_terminal():
        issuer = click.prompt("Issuer, such as GitHub", default="", show_default=False, err=True)
        name = click.prompt(
            "Name, such as alice@example.com", default="", show_default=False, err=True
        )
    issuer, name = (issuer or "").strip(), (name or "").strip()
    if not issuer and not name:
        raise BadInput("it has neither issuer nor name", "Give --issuer, --name or both.")
    return issuer, name


@accounts.command(cls=SecretCommand)
@click.option("--file", "source", metavar="FILE", help="Read it from a file; - for stdin.")
@device_options
def uri(port: str | None, as_json: bool, source: str | None) -> None:
    """Add what an otpauth URI describes; it is typed unseen, or read from stdin or a file."""
    text = reading.read_secret("--file", source, "otpauth URI (not shown)")
    parsed = otpauth_list.parse(text.encode())
    filling.fill_parsed(port, parsed, as_json)


@accounts.command()
@click.argument("account", metavar="[ISSUER:]NAME")
@click.option("--place", type=int, help="Its place, from `accounts list --json`.")
@device_options
def delete(port: str | None, as_json: bool, account: str, place: int | None) -> None:
    """Delete one account; the token asks, and the press there decides."""
    if not account.strip():
        raise BadInput("no account is named", "Give its name; see `pocketotp accounts list`.")
    with console.token(port) as token:
        found = _find(token.accounts(), account, place)
        with console.changing(console.WITHDRAWN, _IN_DOUBT):
            token.delete(found)
        with console.done(_DELETED):
            left = len(token.accounts())
            if as_json:
                console.put_json({"deleted": _described(found), "left": left})
            else:
                console.put(f"Deleted {found.label}. {left} accounts are left.")


def _find(found: list[Listed], wanted: str, place: int | None) -> Listed:
    """The one account that is meant. Raises TokenError or BadInput."""
    matching = [account for account in found if _matches(account, wanted)]
    if place is not None:
        matching = [account for account in matching if account.place == place]
    if not matching:
        raise TokenError(protocol.NOT_FOUND, wanted)
    if len(matching) > 1:
        names = ", ".join(f"{account.label} (place {account.place})" for account in matching)
        raise BadInput(f"several accounts match: {names}", "Give issuer and name, or --place.")
    return matching[0]


def _matches(account: Listed, wanted: str) -> bool:
    wanted = wanted.strip()
    issuer, colon, name = (part.strip() for part in wanted.partition(":"))
    if colon and (account.issuer, account.name) == (issuer, name):
        return True
    return wanted in (account.name, account.issuer, account.label)
