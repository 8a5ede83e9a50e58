"""`pocketotp info`: what the token tells of itself, locked or not."""

from __future__ import annotations

import click

from provisioning import console, moments
from provisioning.options import device_options

_CLOCK = {
    "stopped": "stopped: set it (`pocketotp time sync`)",
    "nonsense": "its registers make no sense: set it (`pocketotp time sync`)",
    "backwards": "went backwards: set it (`pocketotp time sync`)",
    "missing": "not found: check the wiring of the clock",
}


@click.command()
@device_options
def info(port: str | None, as_json: bool) -> None:
    """Show firmware, state, clock and free memory."""
    with console.token(port, unlocked=False) as token:
        fields = token.info()
    if as_json:
        console.put_json({**fields, "time": moments.iso(fields["time"])})
        return
    accounts = fields["accounts"]
    known = "unknown while locked" if accounts is None else str(accounts)
    console.put(f"serial         {fields['serial']}")
    console.put(f"firmware       {fields['firmware']}")
    console.put(f"CircuitPython  {fields['circuitpython']}")
    console.put(f"board          {fields['board']}")
    console.put(f"state          {fields['state']}")
    console.put(f"accounts       {known} (room for {fields['capacity']})")
    console.put(f"clock          {_CLOCK.get(fields['clock'], fields['clock'])}")
    console.put(f"time           {moments.iso(fields['time']) or 'unknown'}")
    console.put(f"free memory    {fields['heap']} bytes")
