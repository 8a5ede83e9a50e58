"""CircuitPython's `paralleldisplaybus`: there is none; Blinka's displayio needs the name."""


class ParallelBus:
    """Not there."""
