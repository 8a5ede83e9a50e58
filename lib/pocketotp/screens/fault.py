"""What is shown when the firmware itself failed, or cannot run here. Needs nothing but a canvas."""

from __future__ import annotations

from pocketotp.ui import text as fit


def show(canvas, title: str, words: str) -> None:
    """Draws a title and a few words at once; no secrets can be in them."""
    canvas.wake()
    canvas.begin()
    canvas.center(0, title, True)
    lines = fit.wrap(words)
    for i in range(min(len(lines), canvas.rows - 1)):
        canvas.text(1 + i, lines[i])
    canvas.end()
    canvas.flush()
