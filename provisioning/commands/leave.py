"""`pocketotp lock` and `pocketotp disconnect`: both end connect mode."""

from __future__ import annotations

import click

from provisioning import console
from provisioning.options import port_option

_PERHAPS = "Look at the token: it may have left connect mode already."


@click.command()
@port_option
def lock(port: str | None) -> None:
    """Lock the token; it wipes its keys and restarts."""
    with console.token(port, unlocked=False) as token, console.changing(_PERHAPS, _PERHAPS):
        token.lock()
    console.say("Locked.")


@click.command()
@port_option
def disconnect(port: str | None) -> None:
    """Send the token back to its everyday mode."""
    with console.token(port, unlocked=False) as token, console.changing(_PERHAPS, _PERHAPS):
        token.disconnect()
    console.say("Disconnected: the token is a keyboard again.")
