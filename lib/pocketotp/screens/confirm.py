"""Shows exactly what a press commits, and counts the press only when it can have been read."""

from __future__ import annotations

from pocketotp.screens.base import Screen
from pocketotp.ui import keys
from pocketotp.ui import text as fit

READ_MS = 1000  # on the glass, with all keys released, before a press counts


class Confirm(Screen):
    """`confirmation` has a title, a count and line(i). OK accepts, UP held refuses.

    Lines longer than a row are wrapped and nothing is cut; DOWN and UP page, DOWN held runs. All
    of a list must have been seen before OK counts: until then OK pages on, too.
    """

    idle_locks = False

    def __init__(self, app, confirmation) -> None:
        super().__init__(app)
        self.confirmation = confirmation
        self._line = 0  # the line of the confirmation on top
        self._part = 0  # and which row of it
        self._count = 0  # rows of a page
        self._after: tuple | None = None  # where the next page begins; None: there is none
        self._shown_at = None
        self._ready = False

    def draw(self, canvas) -> None:
        canvas.center(0, self.confirmation.title, True)
        rows = self._rows(canvas.rows - 2)
        for i in range(len(rows)):
            canvas.text(1 + i, rows[i])
        canvas.text(canvas.rows - 1, self._hint())
        if self._shown_at is None:
            self._shown_at = self.app.now_ms

    def _rows(self, count: int) -> list:
        """The rows of this page; sets where the next one begins."""
        rows: list[str] = []
        self._count = count
        line, part = self._line, self._part
        while line < self.confirmation.count:
            parts = _parts(self.confirmation.line(line))
            while part < len(parts):
                if len(rows) == count:
                    self._after = (line, part)
                    return rows
                rows.append(parts[part])
                part += 1
            line += 1
            part = 0
        self._after = None
        return rows

    def _hint(self) -> str:
        if not self._ready:
            return "Please read..."
        right = "DOWN: more" if self._after else "OK: yes"
        return fit.ends("hold UP:no", right)

    def tick(self, now_ms: int):
        if self._ready or self._shown_at is None:
            return
        if not self.app.keys_released:
            self._shown_at = now_ms
        elif now_ms - self._shown_at >= READ_MS:
            self._ready = True
            self.changed = True

    def key(self, key: int, kind: int):
        if kind != keys.REPEAT:  # a stuck button is nobody
            self.confirmation.seen = self.app.now_ms
        if key == keys.UP and kind == keys.HOLD:
            return self.app.refuse()
        if key == keys.UP and kind == keys.CLICK:
            self._back()
        elif key == keys.DOWN and kind in (keys.PRESS, keys.REPEAT):
            self._more()
        elif key == keys.OK and kind == keys.CLICK and self._ready:
            if self._after:
                self._more()
            else:
                return self.app.accept()
        return None

    def _more(self) -> None:
        if self._ready and self._after:
            self._line, self._part = self._after
            self.changed = True

    def _back(self) -> None:
        """A page up, counted in rows: where each page of a long list began would fill the heap."""
        left = self._count
        while self._part < left and self._line:
            left -= self._part
            self._line -= 1
            self._part = len(_parts(self.confirmation.line(self._line)))
        self._part = max(0, self._part - left)
        self.changed = True


def _parts(line: str) -> list:
    """The rows of a line of the confirmation."""
    parts = []
    for text in line.split("\n"):
        parts += fit.rows(text)
    return parts
