"""The firmware's storage on an emulated board, behind a console: `programs.STORAGE_CODE`."""

from __future__ import annotations

import ast
import hashlib
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from device.board import Board
from device.needles import header
from device.programs import CONSOLE_BOOT, STORAGE_CODE
from device.tokens import OTHER_PIN, PIN, Made

BLANK, LOCKED, UNLOCKED, DAMAGED = range(4)


@dataclass(frozen=True)
class Start:
    """What the token was when it started."""

    state: int
    failures: int
    tries_left: int


def flash_of(made: Made) -> bytes:
    """The flash of a token whose storage can be driven from the console."""
    block = header(made.image)
    salt, iterations = block[48:64], struct.unpack_from("<I", block, 20)[0]
    known = {
        pin.encode(): hashlib.pbkdf2_hmac("sha256", pin.encode(), salt, iterations, 32).hex()
        for pin in (PIN, OTHER_PIN)
    }
    code = f"STRETCHED = {known!r}\n".encode() + STORAGE_CODE
    return made.on(files={"boot.py": CONSOLE_BOOT, "code.py": code})


class Storage:
    """One board that is started from many flash images, one after the other."""

    def __init__(self, start_board: Callable[..., Board], image: bytes) -> None:
        self.board = start_board(image)
        self._read = 0
        self.started = self._wait_for_start()

    def start(self, image: bytes) -> Start:
        """Plugs the board in with that flash."""
        self.board.load_flash(image)
        self._read = self.board.state["console_length"]
        self.board.command("power_cycle", quick=True)
        self.started = self._wait_for_start()
        return self.started

    def _wait_for_start(self) -> Start:
        return Start(*self._answer())

    def send(self, statement: str) -> None:
        """Sends a statement and does not wait."""
        self._read = self.board.state["console_length"]
        self.board.command("console", send=statement + "\r")

    def ask(self, expression: str) -> Any:
        """The value of an expression in the program. BoardError with its traceback if it fails."""
        self.send(f"say({expression})")
        return self._answer()

    def unlocked(self, pin: str = PIN) -> tuple[list[tuple[str, str]], bool, int]:
        """Unlocks: (name, secret) of all accounts, whether both slots are valid, failures."""
        assert self.ask(f"run(token.unlock({pin!r}))") == "ok"
        return self.ask("told()")

    def _answer(self) -> Any:
        """What the program says next."""
        whole = self.board.wait_until(self._line, "the program's answer")
        return ast.literal_eval(whole)

    def _line(self) -> str | None:
        """The rest of the line after the program's mark, once it is complete."""
        text = self.board.console(self._read)
        assert "Traceback" not in text, text
        _, mark, rest = text.partition("@ ")
        return rest.partition("\n")[0].strip() if mark and "\n" in rest else None
