"""How long to wait before the next try, and when nvm is written anew. Pure.

The wait is counted in powered time and begins again at power-up, since the clock chip can be set
by a thief.
"""

MAX_WAIT_S = 300
COMPACT_AT = 16  # entries left in a log of nvm


def wait_s(failures):
    """Seconds before the next try after `failures` wrong ones: 2**n - 1, at most 300."""
    return min((1 << min(failures, 9)) - 1, MAX_WAIT_S)
