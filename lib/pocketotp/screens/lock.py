"""The lock screen: the PIN wheel, what is left of the tries, and the wait after a wrong PIN."""

from __future__ import annotations

from pocketotp import states
from pocketotp.screens.pin_entry import PinEntry
from pocketotp.screens.progress import Progress
from pocketotp.ui import keys


class Lock(PinEntry):
    """Home of a locked token. The attempt is burnt before anything is computed."""

    idle_locks = False

    def __init__(self, app, wrong: bool = False) -> None:
        super().__init__(app, "Enter PIN", self._unlock, lambda: _forgot(app))
        self._wrong = wrong
        self._wait_s = app.token.wait_s(app.now_ms)
        self._ready = False

    def title(self) -> str:
        if self.app.token.failures:
            left = self.app.token.tries_left
            return "PIN: 1 try left" if left == 1 else "PIN: %d tries left" % left
        return "Connect: enter PIN" if self.app.connected_mode else "Enter PIN"

    def draw(self, canvas) -> None:
        if not self._wait_s:
            super().draw(canvas)
            return
        canvas.center(0, self.title(), True)
        canvas.center(1 if not canvas.tall else 2, "Wrong PIN" if self._wrong else "Locked")
        canvas.center(2 if not canvas.tall else 3, "Wait %d s" % self._wait_s)
        if canvas.tall:
            canvas.text(4, "hold UP: other ways")

    def tick(self, now_ms: int):
        if not self._ready and not self.changed:
            # While the owner turns the wheel, so that nothing is left to be loaded after the PIN.
            import pocketotp.pin.unlock  # noqa: F401

            self._ready = True
        if self._wait_s:
            wait_s = self.app.token.wait_s(now_ms)
            if wait_s != self._wait_s:
                self._wait_s = wait_s
                self.changed = True

    def key(self, key: int, kind: int):
        if not self._wait_s:
            return super().key(key, kind)
        return _forgot(self.app) if (key, kind) == (keys.UP, keys.HOLD) else None

    def _unlock(self, pin: str):
        app, work = self.app, _open(self.app, pin)
        return Progress(app, "Checking PIN", work, self._after, fast=True, failed=self._failed)

    def _after(self, result: str):
        if result == "ok":
            return self.app.opened()
        if result == "wiped":
            return self.app.wiped()
        return Lock(self.app, wrong=True)

    def _failed(self, error):
        from pocketotp.screens.message import Message

        said = Message(self.app, error.title, error.reason)
        # The PIN may have been right, and only a repair have failed.
        return self.app.opened(said) if self.app.token.state == states.UNLOCKED else said


def _open(app, pin: str):
    """Generator: unlocks; the next screen is imported while the chip is still fast."""
    result = yield from app.token.unlock(pin)
    if result == "ok":
        app.preload()
    return result


def _forgot(app):
    from pocketotp.screens.recover import forgot

    return forgot(app)
