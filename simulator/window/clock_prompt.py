"""Asks for a time for the token's clock."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class ClockPrompt(ModalScreen[tuple[int, bool] | None]):
    """Gives (UTC seconds, stopped), or None."""

    BINDINGS: ClassVar = [("escape", "dismiss(None)", "Back")]
    DEFAULT_CSS = """
    ClockPrompt { align: center middle; }
    ClockPrompt > Vertical { width: 60; height: auto; border: round cyan; padding: 0 1;
        background: $surface; }
    """

    def __init__(self, utc: int) -> None:
        super().__init__()
        self._utc = utc

    def compose(self) -> ComposeResult:
        yield Vertical(
            Static("Set the token's clock, as a bench tool would (UTC):"),
            Input(placeholder="2026-03-01T12:00:00, +30s, -5m, +1d, now or stopped"),
            Static("Enter: set    Esc: back"),
        )

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Sets it if it can be read."""
        answer = parse(event.value, self._utc)
        if answer is None:
            event.input.value = ""
            event.input.placeholder = f"not a time: {event.value}"
        else:
            self.dismiss(answer)


def parse(text: str, utc: int) -> tuple[int, bool] | None:
    """(UTC seconds, whether the oscillator-stop flag is set); None if it is no time."""
    text = text.strip()
    if text == "stopped":
        return utc, True
    if text == "now":
        return int(time.time()), False
    step = re.fullmatch(r"([+-]\d+)([smhd])", text)
    if step:
        return utc + int(step[1]) * _UNITS[step[2]], False
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()), False
