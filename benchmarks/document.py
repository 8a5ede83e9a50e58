"""Puts measured text into docs/measurements.md, between marks, in the place of an older one."""

from __future__ import annotations

from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "measurements.md"


def put(name: str, text: str) -> None:
    """Replaces what stands between the marks of `name`; new marks come at the end."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    block = f"{begin}\n{text.rstrip()}\n{end}\n"
    document = DOCUMENT.read_text() if DOCUMENT.is_file() else ""
    if begin in document:
        head, _, rest = document.partition(begin)
        document = head + block + rest.partition(f"{end}\n")[2]
    else:
        document += "\n" + block
    DOCUMENT.write_text(document)
