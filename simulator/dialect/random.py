"""CircuitPython's `random`, repeatable when the machine has a seed."""

from _chip import chip

_source = chip.board.random


def seed(value=None) -> None:
    """Accepted and ignored: the machine's seed decides."""


def getrandbits(k: int) -> int:
    """At most 32 bits, as on the board."""
    if not 0 <= k <= 32:
        raise ValueError("k must be 0-32")
    return _source.getrandbits(k) if k else 0


randrange = _source.randrange
randint = _source.randint
choice = _source.choice
random = _source.random
uniform = _source.uniform
