"""CircuitPython's `gc`. Only large buffers are counted (simulator/heap.py)."""

from _chip import heap

_USED = 60_000


def collect() -> int:
    """Nothing to do: desktop Python frees by itself."""
    return 0


def mem_free() -> int:
    """Free heap in bytes."""
    return heap.free


def mem_alloc() -> int:
    """Heap in use in bytes."""
    return _USED + heap.used


def enable() -> None:
    """Automatic collection on."""


def disable() -> None:
    """Automatic collection off."""
