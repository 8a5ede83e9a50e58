"""What the benchmark makes of its figures: verdicts, ratios, the chart, the page it writes into."""

from __future__ import annotations

import sys
from xml.etree import ElementTree

import pytest

from simulator.paths import firmware_root

sys.path.append(str(firmware_root()))  # last: its code.py would hide the standard library's

from benchmarks import document
from benchmarks.chart import chart
from benchmarks.figures import Figure, table

FAST = Figure("SHA-1 code", 3.4, "ms", 15, 139)
SLOW = Figure("power-on to the first screen", 3.2, "s", 3.0, 5.1)
HEAP = Figure("heap free", 44, "KB", 40, 96.8, least=True)
ALONE = Figure("PIN entered to first code", 2.4, "s", 2.5)


@pytest.mark.parametrize(
    ("figure", "row"),
    [
        (FAST, "| SHA-1 code | 3.4 ms | at most 15 ms | kept | 139 ms | 41 |"),
        (SLOW, "| power-on to the first screen | 3.2 s | at most 3 s | **missed** | 5.1 s | 1.6 |"),
        (HEAP, "| heap free | 44 KB | at least 40 KB | kept | 96.8 KB | 0.5 |"),
        (ALONE, "| PIN entered to first code | 2.4 s | at most 2.5 s | kept | - | - |"),
    ],
)
def test_rows(figure, row):
    assert figure.row() == row
    assert row in table("10.2.1", [figure])


def test_the_chart_shows_times_that_both_have():
    picture = ElementTree.fromstring(chart("Title & more", [FAST, SLOW, HEAP, ALONE]))
    words = [element.text for element in picture.iter() if element.tag.endswith("text")]
    assert {"Title & more", "SHA-1 code", "3.4 ms", "139 ms", "3.2 s", "5.1 s"} <= set(words)
    assert not {"heap free", "PIN entered to first code"} & set(words)


def test_longer_times_have_longer_bars():
    picture = ElementTree.fromstring(chart("Title", [FAST, SLOW]))
    bars = [e for e in picture.iter() if e.tag.endswith("rect") and e.get("height") == "15"]
    fast, fast_naive, slow, slow_naive = (float(bar.get("width", 0)) for bar in bars)
    assert fast < fast_naive < slow < slow_naive


def test_a_table_is_written_in_the_place_of_the_older_one(tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    page.write_text("# Page\n\n<!-- a -->\nold\n<!-- end of a -->\n\nmore\n")
    monkeypatch.setattr(document, "DOCUMENT", page)
    document.put("a", "new\n")
    document.put("b", "other")
    assert page.read_text() == (
        "# Page\n\n<!-- a -->\nnew\n<!-- end of a -->\n\nmore\n"
        "\n<!-- b -->\nother\n<!-- end of b -->\n"
    )
