"""What a board keeps between two runs of the simulator: a folder with the flash and a note.

`flash.bin` is the whole flash; `board.json` has the battery-backed clock, the OLED's size and what
the computer's keyboard shows. Clock time goes on while nobody looks, unless a seed asks for
repeatable runs.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path

from . import install
from .board import START_UTC, Board


@dataclass
class BoardState:
    """What the machine hands to each boot and gets back."""

    uid: str
    rtc: dict
    oled: dict
    boots: int = 0
    leds: int = 1
    missing: list[int] = field(default_factory=list)


class StateFolder:
    """Makes the folder's files when they are not there."""

    def __init__(
        self, folder: Path, root: Path, seed: int | None, utc: int | None, height: int
    ) -> None:
        self.folder = folder
        self._root = root
        self._seed = seed
        folder.mkdir(parents=True, exist_ok=True)
        self.flash = folder / "flash.bin"
        self.log = folder / "child.log"
        self._note = folder / "board.json"
        kept = self._note.is_file() and self.flash.is_file()
        self.board = self._load() if kept else self._new(utc, height)

    def save(self) -> None:
        """Writes the note."""
        board = self.board
        rtc = board.rtc | {"registers": bytes(board.rtc["registers"]).hex()}
        rtc["raw"] = bytes(rtc["raw"]).hex() if rtc["raw"] is not None else None
        note = {
            "uid": board.uid,
            "rtc": rtc,
            "height": board.oled["height"],
            "boots": board.boots,
            "leds": board.leds,
            "saved_ns": time.time_ns(),
        }
        self._note.write_text(json.dumps(note, indent=1) + "\n")

    def _new(self, utc: int | None, height: int) -> BoardState:
        if utc is None:
            utc = START_UTC if self._seed is not None else time.time_ns() // 10**9
        board = Board(seed=self._seed, utc=utc, height=height)
        board.flash.spend = lambda nanoseconds: None  # before the token's time began
        install.prepare(board.flash, board, self._root)
        self.flash.write_bytes(board.flash.memory)
        return BoardState(board.uid.hex(), board.rtc.state(), board.oled.state())

    def _load(self) -> BoardState:
        note = json.loads(self._note.read_text())
        rtc = note["rtc"]
        rtc["registers"] = bytes.fromhex(rtc["registers"])
        rtc["raw"] = None if rtc["raw"] is None else bytes.fromhex(rtc["raw"])
        if self._seed is None:
            rtc["utc_ns"] += max(0, time.time_ns() - note["saved_ns"])
        oled = Board(height=note["height"]).oled.state()
        return BoardState(note["uid"], rtc, oled, note["boots"], note["leds"])
