"""How long to wait before the next try, and when nvm is written anew. Pure.

The wait is counted in powered time and begins again at power-up, since the clock chip can be set
by a thief.
"""

MAX_WAIT_S = 300
COMPACT_AT = 16  # entries left in a log of nvm
MIN_DIGITS = 4
MAX_DIGITS = 16


def wait_s(failures):
    """Seconds before the next try after `failures` wrong ones: 2**n - 1, at most 300."""
    return min((1 << min(failures, 9)) - 1, MAX_WAIT_S)


def is_pin(digits):
    """Whether this is 4 to 16 digits (bytes, bytearray or str)."""
    if not MIN_DIGITS <= len(digits) <= MAX_DIGITS:
        return False
    return all(str(digit) in "0123456789" for digit in _characters(digits))


def _characters(digits):
    return digits if isinstance(digits, str) else [chr(byte) for byte in digits]
