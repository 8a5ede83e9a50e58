"""CircuitPython's `micropython`."""


def const(value):
    """Marks a constant for the compiler."""
    return value


def opt_level(level=None):
    """Accepted and ignored."""
    return 0
