"""What a parser of an export format is, and what it gives.

One module a format. A parser never stops at a bad entry: it names it with its place and reason,
and goes on. What is stored nowhere may be guessed generously; what would change a code never is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from provisioning.account import Account


@dataclass(frozen=True)
class Entry:
    """An account and where it stood, such as "line 3"."""

    account: Account
    where: str


@dataclass(frozen=True)
class Note:
    """Something the user should know about one place of the file. Holds no secret."""

    where: str
    text: str


@dataclass
class Parsed:
    """entries can be imported, problems cannot, skipped need not be; notes are on entries."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Note] = field(default_factory=list)
    skipped: list[Note] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Accounts in the file, good, bad and repeated."""
        return len(self.entries) + len(self.problems) + len(self.skipped)

    def accounts(self) -> Iterator[Account]:
        """The good ones."""
        return (entry.account for entry in self.entries)


class Parser(Protocol):
    """The interface of a format; a module with these three names is one."""

    NAME: str

    def detect(self, data: bytes) -> bool:
        """Whether data is of this format, by its shape alone. Must not raise."""
        ...

    def parse(self, data: bytes) -> Parsed:
        """All entries. Raises BadInput only when nothing of the file can be read."""
        ...
