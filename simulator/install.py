"""What a host would have copied onto a new drive: settings.toml and the three small programs.

The firmware's modules are loaded from the desktop's files, so lib/ stays empty.
"""

from __future__ import annotations

from pathlib import Path

from .board import BUTTONS, SCL, SDA, Board
from .chips.drive import Drive
from .chips.fat import Volume
from .chips.flash import Flash

BOOT_OUT = """Adafruit CircuitPython 10.2.1 on 2026-03-10; Raspberry Pi Pico with rp2040
Board ID:raspberry_pi_pico
UID:{uid}
{text}"""
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


def boot_out_text(uid: bytes) -> bytes:
    """What CircuitPython writes into boot_out.txt at the first start of a silent boot.py."""
    return BOOT_OUT.format(uid=uid.hex().upper(), text="").encode()


def prepare(flash: Flash, board: Board, root: Path) -> None:
    """Formats a new flash and installs the firmware on it, as it leaves the owner's desk."""
    volume = Volume(Drive(flash))
    settings(volume, board, root)
    volume.write_file("/boot_out.txt", boot_out_text(board.uid))
    volume.sync()
    volume.detach()


def settings_text(board: Board) -> str:
    """The pins of this board and the size of its display."""
    names = {"SDA": SDA, "SCL": SCL} | {name.upper(): gpio for name, gpio in BUTTONS.items()}
    lines = ["CIRCUITPY_SAFE_MODE_DELAY = 0"]
    lines += [f'POCKETOTP_{name} = "GP{gpio}"' for name, gpio in names.items()]
    lines += [f"POCKETOTP_HEIGHT = {board.oled.height}", "POCKETOTP_ROTATION = 0"]
    return "\n".join(lines) + "\n"
