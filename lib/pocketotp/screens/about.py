"""What this is: version, serial number, CircuitPython."""

from __future__ import annotations

from pocketotp.screens.message import Message


def about(app):
    """Facts from app.info."""
    info = app.info
    words = "Version %s\nCircuitPython %s\nNo. %s" % (
        info["firmware"],
        info["circuitpython"],
        info["serial"],
    )
    return Message(app, "PocketOTP", words)
