"""A chart of the token beside the naive way: bars on a logarithmic scale, as SVG."""

from __future__ import annotations

import math
from xml.sax.saxutils import escape

from benchmarks.figures import Figure

WIDTH, LEFT, RIGHT, TOP, ROW = 760, 230, 110, 64, 44
BAR = 15
TOKEN, NAIVE, INK, FAINT = "#1f6f8b", "#d9a441", "#222222", "#dddddd"
SHORT_MS = 1.0  # the left edge


def milliseconds(figure: Figure, value: float) -> float:
    """A figure's value in milliseconds."""
    return value * 1000 if figure.unit == "s" else value


def comparable(figures: list[Figure]) -> list[Figure]:
    """The times that both tokens have."""
    return [f for f in figures if f.naive is not None and f.unit in ("s", "ms") and f.value > 0]


def words(ms: float) -> str:
    """A time as a label."""
    return f"{ms / 1000:.2g} s" if ms >= 1000 else f"{ms:.3g} ms"


def text(x: float, y: float, words_: str, anchor: str = "start", size: int = 13) -> str:
    """A line of text."""
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{INK}"'
    return f"<text {place}>{escape(words_)}</text>"


def bar(y: float, width: float, colour: str, label: str) -> str:
    """A bar and what stands behind it."""
    shape = f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{colour}"/>'
    return shape + text(LEFT + width + 5, y + BAR - 3, label, size=12)


def legend(title: str) -> list[str]:
    """The title and what the colours mean."""
    parts = [text(12, 22, title, size=15)]
    for x, colour, name in ((LEFT, TOKEN, "PocketOTP"), (LEFT + 110, NAIVE, "the naive way")):
        parts.append(f'<rect x="{x}" y="36" width="12" height="12" fill="{colour}"/>')
        parts.append(text(x + 17, 47, name, size=12))
    return parts


def chart(title: str, figures: list[Figure]) -> str:
    """The whole picture; shorter bars are better."""
    rows = comparable(figures)
    longest = max(milliseconds(f, max(f.value, f.naive or 0)) for f in rows)
    decades = math.ceil(math.log10(longest / SHORT_MS))
    room = WIDTH - LEFT - RIGHT

    def length(ms: float) -> float:
        return max(math.log10(max(ms, SHORT_MS) / SHORT_MS) / decades * room, 1)

    height = TOP + ROW * len(rows) + 26
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        *legend(title),
    ]
    for decade in range(decades + 1):
        x = LEFT + room * decade / decades
        end = height - 24
        parts.append(f'<line x1="{x}" y1="{TOP - 6}" x2="{x}" y2="{end}" stroke="{FAINT}"/>')
        parts.append(text(x, height - 9, words(SHORT_MS * 10**decade), "middle", 11))
    for number, figure in enumerate(rows):
        y = TOP + ROW * number
        parts.append(text(LEFT - 8, y + BAR + 4, figure.name, "end"))
        for at, value, colour in ((y, figure.value, TOKEN), (y + BAR + 2, figure.naive, NAIVE)):
            ms = milliseconds(figure, value or 0)
            parts.append(bar(at, length(ms), colour, words(ms)))
    return "\n".join([*parts, "</svg>"]) + "\n"
