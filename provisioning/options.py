"""Options that many commands share, and how those that read a secret treat arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

Command = Callable[..., Any]


def _take_port(context: click.Context, _: click.Parameter, value: str | None) -> str | None:
    """The command's own --port, else the one before the command, else the environment's."""
    if value:
        return value
    return context.find_root().params.get("port")


port_option = click.option(
    "--port",
    metavar="PORT",
    callback=_take_port,
    help="Path or pyserial URL (socket://HOST:PORT); default: POCKETOTP_PORT, else the only one.",
)

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def device_options(command: Command) -> Command:
    """--port and --json."""
    return port_option(json_option(command))


class SecretCommand(click.Command):
    """A command that reads a secret: what stands behind it may be one, and is not repeated."""

    allow_extra_args = True

    def invoke(self, ctx: click.Context) -> object:
        if ctx.args:
            cause = f"`{ctx.command_path}` takes no argument: a secret is typed unseen"
            history = "If you gave a secret, it is in your shell's history now: delete it there."
            raise click.UsageError(
                f"{cause}, or read from standard input or a file. {history}", ctx
            )
        return super().invoke(ctx)
