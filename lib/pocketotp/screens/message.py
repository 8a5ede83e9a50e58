"""A few words that the owner reads and leaves with a press."""

from __future__ import annotations

from pocketotp.screens.base import Screen
from pocketotp.ui import keys
from pocketotp.ui import text as fit


class Message(Screen):
    """`title` above, `words` wrapped below; OK goes on to what `then()` gives.

    With `back`, UP goes there instead. `answer` is what OK does, in a word or two. Text that is
    longer than the display is paged by DOWN and UP.
    """

    def __init__(self, app, title: str, words: str, then=None, back=None, answer="OK") -> None:
        super().__init__(app)
        self._title = title
        self._lines = fit.wrap(words)
        self._then = then or app.home
        self._back = back
        self._answer = answer
        self._top = 0
        self._page = 1

    def draw(self, canvas) -> None:
        canvas.center(0, self._title, True)
        self._page = canvas.rows - 2
        for i in range(self._page):
            at = self._top + i
            canvas.text(1 + i, self._lines[at] if at < len(self._lines) else "")
        canvas.text(canvas.rows - 1, self._hint())

    def _more(self) -> bool:
        return self._top + self._page < len(self._lines)

    def _hint(self) -> str:
        if self._more():
            return fit.ends("UP: back" if self._back else "", "DOWN: more")
        right = "OK" if self._answer == "OK" else "OK: " + self._answer
        return fit.ends("UP: back" if self._back else "", right)

    def key(self, key: int, kind: int):
        if key == keys.DOWN and kind == keys.PRESS and self._more():
            self._top += self._page
            self.changed = True
        elif key == keys.UP and kind == keys.PRESS:
            return self._up()
        elif key == keys.OK and kind == keys.CLICK:
            if not self._more():
                return self._then()
            self._top += self._page
            self.changed = True
        return None

    def _up(self):
        if self._top:
            self._top -= self._page
            self.changed = True
        elif self._back:
            return self._back()
        return None
