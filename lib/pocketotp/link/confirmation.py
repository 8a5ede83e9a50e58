"""What the owner is asked to confirm: exactly what the press commits.

A handler yields a Confirmation; the service answers PENDING and offers it to the app as
`link.confirmation`; the screen shows `title` and the lines, and calls `link.accept()` or
`link.refuse()`. Lines may be longer than a row of the display or have line ends:
the screen wraps them. It holds no secrets. A line of a long list is read when it is shown, not
before.
"""

from __future__ import annotations

IMPORT_ONE = "import-one"
IMPORT_MANY = "import-many"
DELETE = "delete"
TIME = "time"
BACKUP = "backup"
RESTORE = "restore"


class Confirmation:
    """kind: one of the constants above; title: a few words; count lines, read by line(i).

    When `lines` is a callable it gets the line number from 0 and returns str. `seen`: the tick at
    which the screen last saw the owner at the keys, None: not yet.
    """

    __slots__ = ("_lines", "count", "kind", "seen", "title")

    def __init__(self, kind: str, title: str, lines, count: int | None = None) -> None:
        self.kind = kind
        self.title = title
        self._lines = lines
        self.seen: int | None = None
        self.count = len(lines) if count is None else count

    def line(self, i: int) -> str:
        """Line i of the text, 0 <= i < count."""
        return self._lines(i) if callable(self._lines) else self._lines[i]
