"""The story that is played without a terminal: from a blank token to a typed code."""

from __future__ import annotations

import shlex
from pathlib import Path

_HERE = Path(__file__).resolve().parent


def story() -> str:
    """The script, with the path of its accounts filled in."""
    text = (_HERE / "story.txt").read_text()
    return text.replace("ACCOUNTS", shlex.quote(str(_HERE / "accounts.txt")))
