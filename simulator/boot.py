"""One boot of the firmware in this process: boot.py, then code.py, or single modules.

For tests of the storage layers: many boots, with power cuts, in one process.

    board = Board(seed=1)
    with Firmware(board) as firmware:
        slots = firmware.load("pocketotp.vault.slots")
"""

from __future__ import annotations

import traceback
import types
from pathlib import Path

from . import install
from .board import Board
from .chip import Chip, Reload
from .loader import Importer
from .paths import firmware_root


class Firmware:
    """A started chip with the firmware's modules. `root` holds code.py and lib/."""

    def __init__(
        self,
        board: Board,
        reason: str = "power",
        *,
        root: Path | None = None,
        safe_mode: str = "NONE",
        ready: bool = True,
    ) -> None:
        self.board = board
        self.root = root if root is not None else firmware_root()
        self.chip = Chip(board, reason, safe_mode)
        install.settings(self.chip.volume, board, self.root)
        self.importer = self._importer()
        if ready:
            self.chip.usb.drive = False
            self.chip.start_code()

    def __enter__(self) -> Firmware:
        return self

    def __exit__(self, *_) -> None:
        self.off()

    def load(self, name: str) -> types.ModuleType:
        """Imports a module (dotted name) as the firmware would."""
        return self.importer.load(name)

    def off(self) -> None:
        """Power off, or reset: whatever is still referenced has no effect any more."""
        self.chip.off()

    def run_boot(self, name: str = "boot.py") -> None:
        """Runs boot.py (or safemode.py); an error ends it and is printed to the console."""
        self.chip.start_boot()
        before = len(self.board.console)
        self._run(name)
        if name == "boot.py":
            self.chip.write_boot_out("".join(self.board.console[before:]))
        self.importer = self._importer()

    def run_code(self) -> BaseException | None:
        """Runs code.py until it ends; returns what ended it (None: it just ended).

        Reset passes through. Afterwards the chip stands still, with the drive's files closed.
        """
        self.chip.start_code()
        while True:
            self.importer = self._importer()
            try:
                error = self._run("code.py")
            except Reload:
                self.chip.end_vm()
                self.chip.claimed.clear()
                continue
            self.chip.end_vm()
            return error

    def _importer(self) -> Importer:
        return Importer(self.chip, [self.root, self.root / "lib"])

    def _run(self, name: str) -> Exception | None:
        path = self.root / name
        if not path.is_file():
            return None
        try:
            self.importer.run(path)
        except SystemExit:
            return None
        except Exception as error:
            self.board.console.append(traceback.format_exc())
            return error
        return None
