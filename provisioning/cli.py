"""The command `pocketotp`: a thin layer over the library beside it.

Secrets never come from arguments: they are typed unseen, or read from standard input or a file.
Exit codes are those of errors.py.
"""

from __future__ import annotations

import re

import click

from provisioning import console, errors
from provisioning.commands import (
    accounts,
    backup,
    devices,
    firmware,
    importing,
    info,
    leave,
    timing,
)
from provisioning.text import printable

_EPILOG = """\b
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no token or port, 4 token locked,
not set up, full or without a usable clock, 5 refused, cancelled or not answered
on the token, 6 bad input (the rest was done), 7 codes differ, 130 interrupted."""


_UNSEEN = (
    "It is in your shell's history now: delete it there. `pocketotp accounts uri` asks for it "
    "unseen, or reads it from standard input."
)


class Shown(click.ClickException):
    """A HostError as click shows it: the cause, then one next step."""

    def __init__(self, cause: str, next_step: str, exit_code: int) -> None:
        super().__init__(cause)
        self.next_step = next_step
        self.exit_code = exit_code  # type: ignore[misc]

    def show(self, file: object = None) -> None:
        click.echo(f"error: {printable(self.message)}", err=True)
        if self.next_step:
            click.echo(printable(self.next_step), err=True)


class Commands(click.Group):
    """The place where errors end. `simulate` is imported only when it is asked for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if any(_is_uri(argument) for argument in args):  # before anything can repeat it
            raise Shown("an otpauth URI is no argument: it holds a secret", _UNSEEN, 2)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        console.escape_what_cannot_be_shown()
        try:
            return super().invoke(ctx)
        except errors.HostError as error:
            raise Shown(error.cause, error.next_step, error.exit_code) from error
        except (KeyboardInterrupt, click.Abort) as error:
            raise Shown("interrupted", "Run it again.", errors.EXIT_INTERRUPTED) from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), "simulate"])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == "simulate":
            return _simulate()
        return super().get_command(ctx, cmd_name)


def _is_uri(argument: str) -> bool:
    return re.search("otpauth(-migration)?://", argument.lower()) is not None


def _simulate() -> click.Command | None:
    try:
        from simulator.cli import simulate
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != "simulator":
            raise
        return None  # the host package alone
    return simulate


@click.group(cls=Commands, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pocketotp")
@click.option("--port", envvar="POCKETOTP_PORT", metavar="PORT", help="As after the command.")
def main(port: str | None) -> None:
    """Fill and look after a PocketOTP token over USB.

    Choose Connect in the token's menu first. The PIN is entered on the token only.
    """


main.add_command(devices.devices)
main.add_command(info.info)
main.add_command(firmware.firmware)
main.add_command(accounts.accounts)
main.add_command(importing.import_)
main.add_command(backup.backup)
main.add_command(timing.time)
main.add_command(leave.lock)
main.add_command(leave.disconnect)
