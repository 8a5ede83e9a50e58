"""Long work: a generator of the token, stepped by the loop, with a bar."""

from __future__ import annotations

from pocketotp.screens.base import Screen


class Progress(Screen):
    """Steps `work`, whose steps give per mille done, and goes on to `then(result)`.

    With `fast` the chip runs at its higher clock meanwhile. The display bus cannot follow, so
    the screen is drawn before and then stands still. `failed(error)` gives the screen after a
    PocketError; without it the error is shown and leads home.
    """

    idle_locks = False
    working = True

    def __init__(self, app, title: str, work, then, fast: bool = False, failed=None) -> None:
        super().__init__(app)
        self._title = title
        self._work = work
        self._then = then
        self._failed = failed
        self._fast = fast
        self._done = 0
        self._drawn = False

    def draw(self, canvas) -> None:
        canvas.center(canvas.rows // 2 - (0 if canvas.tall else 1), self._title)
        if self._fast:
            canvas.center(canvas.rows - 2, "please wait")
        else:
            canvas.bar(self._done * 128 // 1000)
        self._drawn = True

    def tick(self, now_ms: int):
        if not self._drawn:
            return None
        try:
            if self._fast:
                self.app.cpu.fast()
            self._step()
        except StopIteration as stop:
            self.app.cpu.normal()
            return self._then(stop.value)
        except self.app.errors as error:
            self.app.cpu.normal()
            return self._fail(error)
        except BaseException:
            self.app.cpu.normal()
            raise
        return None

    def _step(self) -> None:
        done = next(self._work) or 0
        if done != self._done:
            self._done = done
            self.changed = not self._fast

    def _fail(self, error):
        if self._failed:
            return self._failed(error)
        from pocketotp.screens.message import Message

        return Message(self.app, error.title, error.reason)

    def leave(self) -> None:
        self.app.cpu.normal()
        self._work = None
