"""Measured figures, the naive way's beside them, as a table and as data."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass
class Figure:
    """One measured figure.

    `limit` is the budget (None: there is none), `least` says that more is better; `naive` is the
    same figure of the naive token (None: it has nothing like it).
    """

    name: str
    value: float
    unit: str
    limit: float | None = None
    naive: float | None = None
    least: bool = False

    @property
    def kept(self) -> bool:
        """Whether the budget is kept."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.least else self.value <= self.limit

    @property
    def ratio(self) -> float | None:
        """How many times better than the naive way."""
        if self.naive is None or not self.value or not self.naive:
            return None
        return self.value / self.naive if self.least else self.naive / self.value

    def row(self) -> str:
        """A row of the table."""
        unit = f" {self.unit}" if self.unit else ""
        budget, verdict = "-", ""
        if self.limit is not None:
            budget = f"at {'least' if self.least else 'most'} {self.limit:g}{unit}"
            verdict = "kept" if self.kept else "**missed**"
        naive = "-" if self.naive is None else f"{self.naive:g}{unit}"
        ratio = "-" if self.ratio is None else f"{self.ratio:.{0 if self.ratio >= 10 else 1}f}"
        cells = (self.name, f"{self.value:g}{unit}", budget, verdict, naive, ratio)
        return f"| {' | '.join(cells)} |"

    def data(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self) | {"kept": self.kept, "ratio": self.ratio}


def table(version: str, figures: list[Figure]) -> str:
    """The figures as Markdown."""
    head = [f"## Budgets, CircuitPython {version}", ""]
    head += ["| what | measured | budget | | naive | times better |"]
    head += ["| --- | --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *(figure.row() for figure in figures)]) + "\n"
