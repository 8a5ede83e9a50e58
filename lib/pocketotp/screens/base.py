"""What every screen is."""

from __future__ import annotations


class Screen:
    """One screen. `app` offers the services: token, clock, typist, settings, what comes next.

    `key` and `tick` return the next screen, or None to stay. A screen that looks different sets
    `changed`, and the loop then calls `draw`. Screens touch neither storage nor the link.
    """

    idle_locks = True  # False: without key presses it locks only after minutes
    working = False  # True: every tick is a step of long work

    def __init__(self, app) -> None:
        self.app = app
        self.changed = True

    def draw(self, canvas) -> None:
        """Draws all of the screen; what is not drawn again disappears."""

    def key(self, key: int, kind: int):
        """A key event of ui/keys.py."""

    def tick(self, now_ms: int):
        """Called every loop."""

    def leave(self) -> None:
        """Called once when another screen takes over: secrets are wiped and dropped here."""
