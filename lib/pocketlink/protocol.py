"""The numbers of the link: message types, errors, account fields, limits.

Both ends read this file; docs/link.md explains it to strangers. Numbers are never used twice:
a retired one stays listed. Firmware keeps the texts of errors on the computer's side only
(`texts.py`), since each costs heap.
"""

from __future__ import annotations

PROTOCOL = 1  # what HELLO answers; the frame version is frame.VERSION

# Requests, computer to token.
HELLO = 0x01
INFO = 0x02
UNLOCK_WAIT = 0x03
LIST = 0x04
IMPORT_BEGIN = 0x05
IMPORT_RECORD = 0x06
IMPORT_COMMIT = 0x07
IMPORT_ABORT = 0x08
VERIFY = 0x09
DELETE = 0x0A
GET_TIME = 0x0B
SET_TIME = 0x0C
LOCK = 0x0D
DISCONNECT = 0x0E
BACKUP_BEGIN = 0x10
BACKUP_READ = 0x11
RESTORE_BEGIN = 0x12
RESTORE_DATA = 0x13
RESTORE_COMMIT = 0x14
RESTORE_ABORT = 0x15
# 0x16 to 0x1F: reserved for settings.

# Answers, token to computer.
OK = 0x80
PENDING = 0x81
ERROR = 0x82

# Error numbers, field `code` of ERROR.
UNKNOWN_COMMAND = 1
BAD_PAYLOAD = 2
LOCKED = 3
BLANK = 4
REFUSED = 5
CANCELLED = 6
FULL = 7
BAD_ACCOUNT = 8
NOT_FOUND = 9
CLOCK = 10
STORAGE = 11
TIMED_OUT = 12
OUT_OF_ORDER = 13
BUSY = 14
UNSUPPORTED_VERSION = 15
FAULT = 16
BAD_BACKUP = 17
UNFINISHED = 18

# Field `for` of PENDING: what the token is waiting for or doing.
FOR_CONFIRM = "confirm"
FOR_UNLOCK = "unlock"
FOR_WORK = "work"
FOR_ENTRY = "entry"  # the backup's recovery code, then the PIN

# Account fields, as stored and as sent.
TOTP = 0
HOTP = 1
STEAM = 2
SHA1 = 0
SHA256 = 1
SHA512 = 2
FLAG_HIDE = 1
FLAG_SHOW_ONLY = 2
FLAG_TYPE_ONLY = 4
FLAG_DISABLED = 8

# Limits.
CAPACITY = 200
TEXT_BYTES = 64  # issuer and name each, as UTF-8
SECRET_BYTES = 128
MIN_DIGITS = 5
MAX_DIGITS = 10
MAX_PERIOD = 255  # seconds
ENTROPY_BYTES = 32
BACKUP_CHUNK = 400  # bytes of a backup in one message
BACKUP_BYTES = 65_536  # no backup is larger

# The fixed moments of VERIFY: never of the host's choosing.
VERIFY_TIME = 1111111109  # seconds since 1970, a test time of RFC 6238
VERIFY_COUNTER = 1 << 63


def pack_u64(number: int) -> bytes:
    """A time or counter as the link carries it: 8 bytes, big-endian."""
    if not 0 <= number < 1 << 64:
        raise ValueError("not an unsigned 64-bit number")
    return number.to_bytes(8, "big")


def unpack_u64(data: object) -> int:
    """The number in 8 big-endian bytes; ValueError for anything else."""
    if not isinstance(data, bytes) or len(data) != 8:
        raise ValueError("not 8 bytes")
    return int.from_bytes(data, "big")
