"""Measures the token on the emulated RP2040 beside the naive way, and compares with the budgets.

    .venv/bin/python benchmarks/budgets.py [--version 10.2.1] [--write]

A token with 199 accounts is made in the simulator, then booted on the emulated chip with a penalty
for each missed line of the flash cache and with real flash times; the last account is added there.
Prints tables with verdicts; `--write` puts them into docs/measurements.md, docs/measurements.json
and docs/pictures/bench.svg. Without `--version`: every supported CircuitPython that is there.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path += [str(ROOT), str(ROOT / "tests"), str(ROOT / "lib")]

from benchmarks import accounts, naive_way, pocket  # noqa: E402
from benchmarks.chart import chart  # noqa: E402
from benchmarks.document import DOCUMENT, put  # noqa: E402
from benchmarks.figures import Figure, table  # noqa: E402
from device.files import VERSIONS, missing  # noqa: E402

STORED = 199  # one more is added on the chip
DATA = DOCUMENT.with_suffix(".json")
PICTURE = DOCUMENT.parent / "pictures" / "bench.svg"


def figures(m: pocket.Measured, n: naive_way.NaiveMeasured) -> list[Figure]:
    """The rows of the table."""
    few = naive_way.ACCOUNTS
    started = f"PIN entered to first code ({m.iterations} iterations of PBKDF2)"
    of_codes = [
        Figure(f"SHA-{name[3:]} code", _ms(m.codes[name]), "ms", limit, _ms(n.codes[name]))
        for name, limit in (("SHA1", 15), ("SHA256", 15), ("SHA512", 600))
    ]
    return [
        Figure("power-on to the first screen", round(m.boot_s, 2), "s", 3.0, round(n.boot_s, 2)),
        Figure(started, round(m.unlock_s, 2), "s", 2.5),
        *of_codes,
        Figure("SHA-512 code, states kept", _ms(m.codes["kept"]), "ms", 350),
        Figure("next account on the glass", round(m.next_account), "ms", 60, round(n.next_account)),
        Figure("six digits typed", round(m.typing), "ms", 150, round(n.typing)),
        Figure("longest round of the loop", _ms(m.round), "ms", None, _ms(n.round)),
        Figure("heap free", round(m.heap_kb, 1), "KB", 40, round(n.heap_kb, 1), least=True),
        Figure("one account added, after the press", round(m.added), "ms", 1000),
        Figure("daily unlock: flash programs", m.programs, "", 2),
        Figure("daily unlock: flash erases", m.erases, "", 0),
        Figure("accounts", STORED + 1, "", None, few, least=True),
    ]


def _ms(value: float) -> float:
    return round(value, 1)


def measure(version: str, flash: bytes, files: dict[str, bytes]) -> list[Figure]:
    """All figures for one CircuitPython version."""
    naive = naive_way.measure(version, ROOT)
    return figures(pocket.measure(version, flash, files), naive)


def write(version: str, rows: list[Figure]) -> None:
    """Table, data and chart into the documentation."""
    put(f"budgets {version}", table(version, rows))
    data = json.loads(DATA.read_text()) if DATA.is_file() else {}
    data[version] = [row.data() for row in rows]
    DATA.write_text(json.dumps(data, indent=1, sort_keys=True) + "\n")
    if version == max(data):
        title = f"Shorter is better (logarithmic); CircuitPython {version} on the emulated RP2040"
        PICTURE.write_text(chart(title, rows))


def main() -> int:
    """The command line; 1 when a budget is missed."""
    parser = argparse.ArgumentParser(description="Measures the budgets on the emulated RP2040.")
    parser.add_argument("--version", action="append", help="CircuitPython version")
    parser.add_argument("--write", action="store_true", help="write into docs/")
    arguments = parser.parse_args()
    os.environ.setdefault("POCKETOTP_PATIENCE", "10")
    versions = arguments.version or [version for version in VERSIONS if not missing(version)]
    if not versions:
        print(missing(), file=sys.stderr)
        return 1
    flash, files = accounts.filled_flash(STORED), pocket.firmware(ROOT)
    kept = True
    for version in versions:
        rows = measure(version, flash, files)
        print(table(version, rows), flush=True)
        kept = kept and all(row.kept for row in rows)
        if arguments.write:
            write(version, rows)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
