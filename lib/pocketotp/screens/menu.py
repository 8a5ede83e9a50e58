"""A list to choose from. Menus are data: rows of (label, what to do)."""

from __future__ import annotations

from pocketotp.screens.base import Screen
from pocketotp.ui import keys


class Menu(Screen):
    """`items` are (label, action); action() gives the next screen. OK held goes `back`."""

    def __init__(self, app, title: str, items, back, at: int = 0) -> None:
        super().__init__(app)
        self._title = title
        self._items = items
        self._back = back
        self._at = at
        self._top = 0

    def draw(self, canvas) -> None:
        shown = canvas.rows - 1
        if self._at < self._top:
            self._top = self._at
        elif self._at >= self._top + shown:
            self._top = self._at - shown + 1
        canvas.center(0, self._title)
        for i in range(shown):
            at = self._top + i
            if at < len(self._items):
                chosen = at == self._at
                label = (">" if chosen else " ") + self._items[at][0]
                canvas.text(1 + i, label, chosen)

    def key(self, key: int, kind: int):
        if key == keys.OK:
            if kind == keys.CLICK:
                return self._items[self._at][1]()
            if kind == keys.HOLD:
                return self._back()
        elif kind in (keys.PRESS, keys.REPEAT):
            step = 1 if key == keys.DOWN else -1
            self._at = (self._at + step) % len(self._items)
            self.changed = True
        return None
