"""CircuitPython's `time` on the virtual clock (shared-bindings/time/__init__.c).

`monotonic` is a 30-bit float as on the board; `localtime` fails from 2**31, `mktime` wraps at
2**32; the chip's own calendar starts at 2000-01-01 after every reset.
"""

import calendar
import struct
import time as _time

from _chip import chip

struct_time = _time.struct_time
_START = 946_684_800  # 2000-01-01


def sleep(seconds) -> None:
    """Sleeps, rounded to milliseconds. Raises ValueError for a negative time."""
    ms = int(seconds * 1000 + 0.5)
    if ms < 0:
        raise ValueError("seconds must be >= 0")
    chip.clock.sleep(ms * 1_000_000 or 10_000)


def monotonic() -> float:
    """Seconds since reset, as imprecise as the board's floats."""
    bits = struct.unpack("<I", struct.pack("<f", chip.ticks_ns() // 1_000_000 / 1000))[0] & ~3
    return struct.unpack("<f", struct.pack("<I", bits))[0]


def monotonic_ns() -> int:
    """Nanoseconds since reset."""
    return chip.ticks_ns()


def time() -> int:
    """Seconds since 1970 by the chip's own calendar, which nobody sets."""
    return _START + chip.ticks_ns() // 1_000_000_000


def localtime(secs=None) -> _time.struct_time:
    """Raises OverflowError where the board does."""
    secs = time() if secs is None else int(secs)
    if not _START <= secs < 2**31:
        raise OverflowError("timestamp out of range for platform time_t")
    t = _time.gmtime(secs)
    return struct_time((*t[:8], -1))


def mktime(t) -> int:
    """Wraps at 2**32; raises OverflowError before 2000."""
    if t[0] < 2000:
        raise OverflowError("tm_year out of range")
    return calendar.timegm(tuple(t[:6])) % 2**32
