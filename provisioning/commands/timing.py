"""`pocketotp time`: the token's clock. The computer's own clock is believed: it must be right."""

from __future__ import annotations

import time as system_time

import click

from provisioning import console, moments
from provisioning.client import ClockState
from provisioning.errors import HostError
from provisioning.options import device_options

_SEE = "look at `pocketotp time show`."
_IN_DOUBT = f"The clock may be set already: {_SEE}"
_WITHDRAWN = f"A question on the token was withdrawn; the clock may be set already: {_SEE}"
_SET = f"The clock was set; {_SEE}"


@click.group()
def time() -> None:
    """Look at the token's clock, or set it from this computer's."""


@time.command()
@device_options
def show(port: str | None, as_json: bool) -> None:
    """Show the token's time and how far off it may be."""
    with console.token(port) as token:
        state = token.clock()
        here = system_time.time()
    _report(state, here, as_json)


@time.command()
@device_options
def sync(port: str | None, as_json: bool) -> None:
    """Set the token's clock; the token asks when that moves it by more than a few seconds."""
    with console.token(port) as token:
        before = token.clock()
        wanted = moments.next_second()
        with console.changing(_WITHDRAWN, _IN_DOUBT):
            token.set_time(wanted)
        with console.done(_SET):
            state = token.clock()
        here = system_time.time()
    if state.time is None or abs(state.time - here) > 2:
        raise HostError("the token's clock did not take the time", "Try again.")
    if not as_json and before.time is not None:
        console.put(f"It was set from {moments.iso(before.time)}.")
    _report(state, here, as_json)


def _report(state: ClockState, here: float, as_json: bool) -> None:
    off = None if state.time is None else round(state.time - here)
    if as_json:
        console.put_json(
            {
                "time": moments.iso(state.time),
                "unix": state.time,
                "status": state.status,
                "set": moments.iso(state.set_at),
                "error_s": state.error_s,
                "difference_s": off,
            }
        )
        return
    console.put(f"token       {moments.iso(state.time) or state.status}")
    console.put(f"computer    {moments.iso(int(here))}")
    if off is not None:
        console.put(f"difference  {off:+d} s")
    if state.error_s is not None:
        console.put(f"last set    {moments.iso(state.set_at)}; may be {state.error_s} s off")
