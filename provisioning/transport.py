"""Opens the serial port of a token: a device path, a pty, or a pyserial URL.

Never at 1200 baud: on this chip, opening and closing the port so starts its ROM bootloader.
"""

from __future__ import annotations

import errno

import serial

from provisioning.errors import NoToken

BAUD = 115200
READ_S = 0.05  # how long one read waits
WRITE_S = 10.0


def open_port(port: str) -> serial.Serial:
    """An open port that nobody else may open, as far as the system can promise that.

    Raises NoToken with the cause: not there, not allowed, in use, nothing listening.
    """
    try:
        return serial.serial_for_url(
            port, baudrate=BAUD, timeout=READ_S, write_timeout=WRITE_S, exclusive=True
        )
    except ValueError as error:
        raise NoToken(f"{port}: not a port ({error})", "Give a path or a pyserial URL.") from error
    except OSError as error:
        raise _cannot_open(port, error) from error


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
