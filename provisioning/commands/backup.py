"""`pocketotp backup`: create, inspect, open, restore."""

from __future__ import annotations

import click

from pocketlink import protocol
from provisioning import backup_file, console, moments, reading, recovery_code, safe_file
from provisioning.account import Account
from provisioning.backup_file import Backup
from provisioning.errors import BadInput
from provisioning.formats import otpauth_writer
from provisioning.options import device_options, json_option, port_option

_SECRET = (
    "WARNING: these lines are the secrets themselves. Whoever reads them has all your codes. "
    "Delete them when you are done."
)
_NO_BACKUP = "No backup was written; a question on the token was withdrawn."
_DAMAGED = (
    "No backup was written. `pocketotp accounts list` shows an account that is damaged: delete it. "
    "If there is none, try again."
)
_NO_LINES = "Nothing was printed or written; run it again."
_NOT_RESTORED = (
    "The restore was withdrawn; unless the token had taken both the recovery code and the PIN, "
    "nothing was changed. Look at `pocketotp accounts list`."
)
_IN_DOUBT = (
    "Unless the token had taken both the recovery code and the PIN, nothing was changed. "
    "Look at `pocketotp accounts list`."
)
_RESTORED = "The backup is restored; look at `pocketotp accounts list`."
_UNFINISHED = (
    "Do not repeat it: unlock the token once more, which erases the old copy. Its accounts and its "
    "recovery code are the backup's now; look at `pocketotp accounts list`."
)
_WRITTEN = "The backup was written; look at `pocketotp backup inspect`."
_force = click.option("--force", is_flag=True, help="Replace a file that is there already.")


@click.group()
def backup() -> None:
    """Make, look at, open and restore backups. They open with the recovery code only."""


@backup.command()
@click.argument("file", metavar="FILE")
@_force
@device_options
def create(port: str | None, as_json: bool, file: str, force: bool) -> None:
    """Write a sealed backup of all accounts; the token asks before it gives it."""
    if file == reading.STDIN:
        step = "Give the name of a file; ./- is one called so."
        raise BadInput("a backup goes into a file, not to standard output", step)
    with console.interrupted(_NO_BACKUP), safe_file.new_file(file, force) as target:
        with (
            console.token(port) as token,
            console.progress_bar() as progress,
            console.after_error(protocol.STORAGE, _DAMAGED),
        ):
            data = token.backup(progress)
        made = backup_file.parse(data)
        target.write(data)
    with console.done(_WRITTEN):
        if as_json:
            console.put_json({"file": file, **_described(made)})
        else:
            console.put(f"{file}: {_summary(made)}.")
    if not as_json:
        console.say("It opens with the recovery code that the token has now: keep that, too.")


@backup.command()
@click.argument("file", metavar="FILE")
@json_option
def inspect(as_json: bool, file: str) -> None:
    """Show what a backup holds, as far as that can be told without a key."""
    found = backup_file.parse(reading.read_file(file))
    if as_json:
        console.put_json(_described(found))
        return
    console.put(f"version   {backup_file.VERSION}")
    console.put(f"accounts  {found.count}")
    console.put(f"created   {moments.iso(found.created) or 'unknown'}")
    console.put(f"vault     {found.vault_id.hex()}")
    console.put(f"size      {found.size} bytes")


@backup.command("open")
@click.argument("file", metavar="FILE")
@click.option(
    "-o", "--output", metavar="FILE", help="Write the lines to a file (mode 0600); - for stdout."
)
@_force
def open_(file: str, output: str | None, force: bool) -> None:
    """Print the accounts as otpauth lines; needs the recovery code, and no token.

    The code is typed unseen, or read from standard input.
    """
    found = backup_file.parse(reading.read_file(file))
    if output in (None, reading.STDIN):
        accounts = _unseal(found)
        for account in accounts:
            console.put(otpauth_writer.write(account))
    else:
        with console.interrupted(_NO_LINES), safe_file.new_file(str(output), force) as target:
            accounts = _unseal(found)
            for account in accounts:
                target.write(f"{otpauth_writer.write(account)}\n".encode())
    _tell_flags(accounts)
    console.say(f"{len(accounts)} accounts.")


def _unseal(found: Backup) -> list[Account]:
    """What is in it, with the code that is asked for here."""
    with console.interrupted(_NO_LINES):
        text = reading.read_secret("recovery code", None, "Recovery code (not shown)")
        accounts = found.open(recovery_code.decode(text))
    console.say(_SECRET)
    return accounts


def _tell_flags(accounts: list[Account]) -> None:
    flagged = [account.label for account in accounts if account.flags]
    if flagged:
        console.say(f"note: an otpauth line does not say what is hidden or off: {len(flagged)}")


@backup.command()
@click.argument("file", metavar="FILE")
@port_option
def restore(port: str | None, file: str) -> None:
    """Replace all accounts on a token by those of a backup.

    The token shows what will be replaced, then asks for the backup's recovery code and for its own
    PIN, on its own buttons. It keeps its PIN; the recovery code is the backup's from then on.
    """
    data = reading.read_file(file)
    found = backup_file.parse(data)
    console.say(f"{file}: {_summary(found)}.")
    console.say("Have the backup's recovery code at hand: it is entered on the token.")
    with (
        console.token(port) as token,
        console.progress_bar() as progress,
        console.changing(_NOT_RESTORED, _IN_DOUBT),
        console.after_error(protocol.UNFINISHED, _UNFINISHED),
    ):
        count = token.restore(data, progress)
    with console.done(_RESTORED):
        console.put(f"Restored {count} accounts.")


def _summary(found: Backup) -> str:
    made = moments.iso(found.created)
    plural = "account" if found.count == 1 else "accounts"
    return f"{found.count} {plural}" + (f", made {made}" if made else "")


def _described(found: Backup) -> dict:
    return {
        "version": backup_file.VERSION,
        "accounts": found.count,
        "created": moments.iso(found.created),
        "vault": found.vault_id.hex(),
        "size": found.size,
    }
