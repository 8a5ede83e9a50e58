"""For Blinka's displayio: its locks, and a background thread that never starts.

On the chip the display refreshes from the supervisor; the firmware refreshes by itself, and a
thread would fight it for the bus.
"""

from threading import Event, Lock, RLock

__all__ = ["Event", "Lock", "RLock", "Thread"]


class Thread:
    """Never runs."""

    def __init__(self, *_, **__) -> None:
        pass

    def start(self) -> None:
        """Does not start."""

    def is_alive(self) -> bool:
        """Never."""
        return False

    def join(self) -> None:
        """Nothing to wait for."""
