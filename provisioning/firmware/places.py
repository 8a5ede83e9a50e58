"""Puts other words into a source, at places that the tokenizer gave."""

from __future__ import annotations

# Where something begins and ends (line, column), and what is to stand there.
Place = tuple[tuple[int, int], tuple[int, int], str]


def replaced(source: bytes, places: list[Place]) -> bytes:
    """The source with other words at these places, which are in order; each is within a line."""
    lines = source.decode().splitlines(keepends=True)
    for (row, start), (_, end), words in reversed(places):
        line = lines[row - 1]
        lines[row - 1] = line[:start] + words + line[end:]
    return "".join(lines).encode()
