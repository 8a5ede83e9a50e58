"""PocketOTP: the firmware of a pocket hardware token for one-time codes."""

__version__ = "0.1.0"
