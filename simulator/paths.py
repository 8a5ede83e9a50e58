"""Where the simulator finds the firmware and the pinned libraries.

From a checkout the firmware is the folder beside `simulator/`; in an installed wheel it is packaged
data under `simulator/firmware/` (same layout as the drive: code.py, boot.py, safemode.py, lib/).
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).resolve().parent
SHIMS = HERE / "shims"
DIALECT = HERE / "dialect"
SITE = HERE / "site"


def firmware_root() -> Path:
    """The folder that holds code.py and lib/pocketotp. Raises FileNotFoundError with the cause."""
    for root in (HERE.parent, HERE / "firmware"):
        if (root / "code.py").is_file() and (root / "lib" / "pocketotp").is_dir():
            return root
    raise FileNotFoundError("no firmware (code.py, lib/pocketotp) beside or inside simulator/")
