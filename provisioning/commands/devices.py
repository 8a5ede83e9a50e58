"""`pocketotp devices`: what can be talked to now."""

from __future__ import annotations

from dataclasses import asdict

import click

from provisioning import console, discovery
from provisioning.options import json_option


@click.command()
@json_option
def devices(as_json: bool) -> None:
    """List tokens in connect mode and running simulators."""
    found = discovery.devices()
    if as_json:
        console.put_json([asdict(device) for device in found])
    elif found:
        rows = [(device.port, device.kind, device.serial, device.detail) for device in found]
        console.put_table(("PORT", "KIND", "SERIAL", "DETAIL"), rows)
    if not found:
        console.say("No token found. Choose Connect in its menu, or run `pocketotp simulate`.")
