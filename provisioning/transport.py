"""Opens the serial port of a token: a device path, a pty, or a pyserial URL.

Never at 1200 baud: on this chip, opening and closing the port so starts its ROM bootloader.
"""

from __future__ import annotations

import errno
from urllib.parse import urlsplit

import serial

from provisioning.errors import NoToken

BAUD = 115200
READ_S = 0.05  # how long one read waits
WRITE_S = 10.0


def open_port(port: str) -> serial.Serial:
    """An open port that nobody else may open, as far as the system can promise that.

    Raises NoToken with the cause: not there, not allowed, in use, nothing listening.
    """
    _check_socket(port)
    try:
        return serial.serial_for_url(
            port, baudrate=BAUD, timeout=READ_S, write_timeout=WRITE_S, exclusive=True
        )
    except (ValueError, KeyError) as error:  # KeyError: an option that the URL's kind does not have
        raise NoToken(f"{port}: not a port ({error})", "Give a path or a pyserial URL.") from error
    except OSError as error:
        raise _cannot_open(port, error) from error


def _check_socket(port: str) -> None:
    """NoToken for a socket's URL without host or port: pyserial would complain of its own code."""
    if not port.lower().startswith("socket://"):
        return
    try:
        parts = urlsplit(port)
        is_whole = bool(parts.hostname and parts.port)
    except ValueError:  # a port that is no number, or too large
        is_whole = False
    if not is_whole:
        step = "Write socket://HOST:PORT, with a port from 1 to 65535."
        raise NoToken(f"{port}: it does not name a host and a port", step)


def _cannot_open(port: str, error: OSError) -> NoToken:
    text = str(error)
    number = error.errno
    if number == errno.ENOENT or "No such file" in text or "FileNotFoundError" in text:
        return NoToken(f"{port}: there is no such port", "See `pocketotp devices`.")
    if number == errno.EBUSY or "lock port" in text or "busy" in text:
        return NoToken(f"{port}: another program uses it", "Close that program and try again.")
    if number == errno.EACCES or "PermissionError" in text or "Permission denied" in text:
        step = "Close other programs; on Linux, your user must be in the group of the port."
        return NoToken(f"{port}: not allowed to open it", step)
    if "refused" in text:
        return NoToken(f"{port}: nothing listens there", "Start the simulator or choose Connect.")
    return NoToken(f"{port}: cannot be opened ({text})", "See `pocketotp devices`.")
