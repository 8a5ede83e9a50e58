"""Options that many commands share."""

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
