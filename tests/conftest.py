"""What every test may rely on: the firmware's packages can be imported, as on the board.

lib/ goes to the end of sys.path, so that nothing there can hide the standard library, and the
repository's root stays off it: its code.py is the firmware's, not the standard library's. tests/
itself is there for what several tests share (`from device.board import Board`).
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

for folder in (ROOT / "lib", ROOT / "simulator" / "shims", ROOT / "tests"):
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
