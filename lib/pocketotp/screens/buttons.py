"""A button is pressed at power-up: the token waits, so that a stuck one enters nothing."""

from __future__ import annotations

from pocketotp.screens.base import Screen

_STUCK_MS = 5000
_NAMES = ("UP", "OK", "DOWN")


class LetGo(Screen):
    """Until all buttons are released; then `then()`."""

    idle_locks = False

    def __init__(self, app, pressed, then) -> None:
        super().__init__(app)
        self._names = " + ".join([_NAMES[key] for key in pressed])
        self._then = then
        self._since = app.now_ms
        self._stuck = False

    def draw(self, canvas) -> None:
        canvas.center(0, "Stuck button?" if self._stuck else "PocketOTP", True)
        canvas.center(1 if not canvas.tall else 2, "Let go of " + self._names)
        if self._stuck:
            canvas.center(2 if not canvas.tall else 4, "The token stays shut.")

    def tick(self, now_ms: int):
        if self.app.keys_released:
            return self._then()
        if not self._stuck and now_ms - self._since >= _STUCK_MS:
            self._stuck = True
            self.changed = True
        return None
