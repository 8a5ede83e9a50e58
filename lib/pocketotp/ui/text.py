"""Fits text to a line of fixed cells: centring, cutting, running through, and letters that the
built-in font lacks."""

from __future__ import annotations

WIDTH = 21


def center(text: str, width: int = WIDTH) -> str:
    """`text` in the middle of a line."""
    return " " * ((width - len(text)) // 2) + text


def ends(left: str, right: str, width: int = WIDTH) -> str:
    """`left` and `right` at the two ends of a line; `left` is cut so that `right` fits."""
    left = cut(left, width - len(right) - 1) if right else cut(left, width)
    return left + " " * (width - len(left) - len(right)) + right


def cut(text: str, width: int = WIDTH) -> str:
    """`text`, with two dots for what does not fit."""
    return text if len(text) <= width else text[: width - 2] + ".."


def run(text: str, step: int, width: int = WIDTH, rest: int = 6) -> str:
    """The part of a long text that is seen at `step`: it rests at both ends and runs between."""
    extra = len(text) - width
    if extra <= 0:
        return text
    step %= extra + 2 * rest
    start = min(max(step - rest, 0), extra)
    return text[start : start + width]


def wrap(text: str, width: int = WIDTH) -> list[str]:
    """`text` in lines of at most `width`, broken at spaces and where it has line ends.

    A word that is longer than a line is broken, too: nothing is ever left out.
    """
    lines = []
    for part in text.split("\n"):
        lines += _wrapped(part, width)
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    lines = []
    line = ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = line + " " + word if line else word
        while len(line) > width:
            lines.append(line[:width])
            line = line[width:]
    lines.append(line)
    return lines


def plain(text: str) -> str:
    """`text` in printable ASCII; what has no likeness becomes "?"."""
    if len(text.encode()) == len(text):  # native and quick, which a loop over characters is not
        return text
    from pocketotp.ui import likeness

    return likeness.ascii_of(text)


def describe(text: str) -> str:
    """`text` in printable ASCII, longer if need be, so that no other text looks the same."""
    is_plain = len(text.encode()) == len(text) and "<" not in text
    if is_plain and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text
    from pocketotp.ui import likeness

    return likeness.describe(text)


def rows(text: str, width: int = WIDTH) -> list[str]:
    """`text` described in rows, so that no other text has the same; `width` is at least 11.

    A row that goes on ends in "<" within a word, else the next one begins with the space. In no
    other place has a described text either.
    """
    text = describe(text)
    parts = []
    while len(text) > width:
        end = text.rfind(" ", 1, width + 1)
        mark = ""
        if end < 0:
            end = width - 1
            mark = "<"
            start = text.rfind("<", 0, end)
            if start > text.rfind(">", 0, end):
                end = start  # the number of a character stays in one piece
        parts.append(text[:end] + mark)
        text = text[end:]
    parts.append(text)
    return parts
