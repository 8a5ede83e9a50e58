"""How long a PIN holds if the chip itself is copied. Pure.

Whoever holds BOOT can copy the flash, and then only the PIN's length counts. The graphics card of a
gaming PC does about 8.9e9 PBKDF2-HMAC-SHA256 iterations a second (RTX 4090, hashcat's mode 10900:
8.9 million guesses of 999 iterations). The token asks for 4,000 a guess, or somewhat more.
"""

from __future__ import annotations

GUESSES_PER_S = 2200000
_UNITS = ((365 * 86400, "years"), (86400, "days"), (3600, "hours"), (60, "minutes"))


def seconds(digits: int) -> int:
    """Seconds until every PIN of so many digits is tried."""
    return 10**digits // GUESSES_PER_S


def span(digits: int) -> str:
    """The same in words."""
    left = seconds(digits)
    if left < 1:
        return "under 1 second"
    for size, name in _UNITS:
        if left >= 2 * size:
            return "%d %s" % (left // size, name)
    return "%d seconds" % left if left > 1 else "1 second"


def is_plain(pin: str) -> bool:
    """Whether it is among the first that anyone tries: one digit repeated, or a row."""
    steps = [(int(pin[i + 1]) - int(pin[i])) % 10 for i in range(len(pin) - 1)]
    return all(step == steps[0] for step in steps) and steps[0] in (0, 1, 9)


def words(pin: str) -> str:
    """What the owner is told about a PIN just chosen."""
    if is_plain(pin):
        return "Anyone tries this PIN first. Better choose another."
    return "If the chip is copied a gaming PC needs %s." % span(len(pin))
