"""What a host would have copied onto a new drive: settings.toml and the three small programs.

The firmware's modules are loaded from the desktop's files, so lib/ stays empty.
"""

from __future__ import annotations

from pathlib import Path

from .board import BUTTONS, SCL, SDA, Board
from .chips.fat import Volume

PROGRAMS = ("code.py", "boot.py", "safemode.py")


def settings(volume: Volume, board: Board, root: Path) -> None:
    """Writes settings.toml and the programs on a drive that has just been formatted."""
    if not volume.formatted:
        return
    volume.formatted = False
    kept, volume.writable = volume.writable, True
    volume.write_file("/settings.toml", settings_text(board).encode())
    for name in PROGRAMS:
        path = root / name
        if path.is_file():
            volume.write_file("/" + name, path.read_bytes())
    volume.sync()
    volume.writable = kept


def settings_text(board: Board) -> str:
    """The pins of this board and the size of its display."""
    names = {"SDA": SDA, "SCL": SCL} | {name.upper(): gpio for name, gpio in BUTTONS.items()}
    lines = ["CIRCUITPY_SAFE_MODE_DELAY = 0"]
    lines += [f'POCKETOTP_{name} = "GP{gpio}"' for name, gpio in names.items()]
    lines += [f"POCKETOTP_HEIGHT = {board.oled.height}", "POCKETOTP_ROTATION = 0"]
    return "\n".join(lines) + "\n"
