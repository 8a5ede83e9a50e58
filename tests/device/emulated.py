"""The emulated board in the place of the simulator's machine: the same scripts play on both.

The simulator's player presses, looks and starts host commands; it asks its machine for no more than
what is here. Text is read from the emulated OLED's pixels by the simulator's own eye.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from device.board import DOWN, OK, UP, Board
from simulator.machine import MachineError
from simulator.paths import firmware_root
from simulator.player import Player
from simulator.script import ScriptFailed, play

BUTTONS = {"up": UP, "ok": OK, "down": DOWN}
WIDTH, HEIGHT = 128, 64
REAL_TIME = 1.0
STILL_S = 0.04  # nothing drawn for so long: the picture is whole
STILL_TRIES = 10


class PowerLost(MachineError):
    """A planned power cut has come: the script ends; `power on` in the next one goes on."""


class Glass:
    """The OLED of an emulated board, as the simulator's eye and camera want it."""

    def __init__(self, board: Board, height: int = HEIGHT) -> None:
        self.board = board
        self.height = height

    @property
    def on(self) -> bool:
        """Whether the display is lit."""
        return bool(self.board.state["oled_on"])

    def pixels(self) -> bytes:
        """A whole picture: `height` rows of 16 bytes, taken when nothing is being drawn."""
        for _ in range(STILL_TRIES):
            state = self.board.state
            if state["t"] - state["oled_written"] >= STILL_S or state["power"] != "on":
                break
            self.board.wait(STILL_S)
        return self.board.pixels()[: self.height * WIDTH // 8]

    def rows(self) -> list[list[int]]:
        """Rows of lit (1) and dark (0) pixels."""
        pixels, size = self.pixels(), WIDTH // 8
        rows = (pixels[y * size : (y + 1) * size] for y in range(self.height))
        return [[int(bit) for byte in row for bit in f"{byte:08b}"] for row in rows]

    def columns(self) -> tuple[int, ...]:
        """Each column as an integer whose bit y is the pixel in row y."""
        rows = self.rows()
        return tuple(sum(rows[y][x] << y for y in range(self.height)) for x in range(WIDTH))


class EmulatedMachine:
    """What `simulator.machine.Machine` offers a player, over an emulated board."""

    def __init__(self, board: Board, root: Path | None = None, height: int = HEIGHT) -> None:
        self.board = board
        self.root = root if root is not None else firmware_root()
        self.oled = Glass(board, height)
        self.powered = False
        self.down: set[str] = set()
        self.console = ""
        self.usb: dict[str, Any] = {}
        self.turns = False  # the computer's own time does not count while it talks to the token
        self._started = False
        self._paced = False

    # ---------------------------------------------------------------- what can be seen

    @property
    def now(self) -> int:
        """Emulated nanoseconds."""
        return int(self.board.time * 1e9)

    @property
    def mode(self) -> str:
        """The mode, as the computer sees the token."""
        if not self.powered:
            return "off"
        state = self.board.state
        if not state["usb"]["ready"]:
            return "starting"
        if state["data"]["available"]:
            return "connect"
        names = " ".join(state["usb"]["interfaces"])
        return "maintenance" if "MSC" in names else "token"

    @property
    def port(self) -> str:
        """The address of the data port in connect mode."""
        return self.board.url if self.mode == "connect" else ""

    def take_typed(self) -> str:
        """What the computer has received since the last call."""
        return self.board.typed()

    def utc(self) -> int:
        """The DS3231's time, seconds since 1970."""
        return int(datetime.fromisoformat(self.board.state["rtc"]).timestamp())

    # ---------------------------------------------------------------- what can be done

    @property
    def paced(self) -> bool:
        """Whether time passes along with the clock on the wall."""
        return self._paced

    @paced.setter
    def paced(self, paced: bool) -> None:
        if paced != self._paced:
            self._paced = paced
            turns = paced and self.turns
            self.board.command("pace", pace=REAL_TIME if paced else 0, turns=turns)

    def run(self, seconds: float) -> None:
        """Lets emulated time pass. Raises PowerLost."""
        self.board.wait(seconds)
        if self.powered and self.board.state["power"] == "cut":
            self.powered = False
            raise PowerLost("the power was cut")

    def press(self, button: str) -> None:
        """Pushes a button down."""
        self.down.add(button)
        self.board.push(BUTTONS[button])

    def release(self, button: str) -> None:
        """Lets a button go."""
        self.down.discard(button)
        self.board.release(BUTTONS[button])

    def power_on(self) -> None:
        """Plugs the token in."""
        if self._started and not self.powered:
            self.board.power_cycle()
        self._started = self.powered = True

    def power_off(self) -> None:
        """Pulls the cable, whatever the token is doing."""
        self.powered = False
        self.board.command("power_cut", after_ops=0)

    def set_clock(self, utc: int, stopped: bool = False) -> None:
        """Sets the DS3231 as a bench tool would."""
        moment = datetime.fromtimestamp(utc, UTC).isoformat()
        self.board.command("rtc", set=moment, osf=stopped)

    def set_computer(
        self,
        *,
        plugged: bool | None = None,
        suspended: bool | None = None,
        num_lock: bool | None = None,
    ) -> None:
        """Pulls the cable, suspends the computer, or presses its NumLock."""
        if plugged is not None:
            self.board.plug(plugged)
        if suspended is not None:
            self.board.command("usb", suspend=suspended)
        if num_lock is not None:
            self.board.command("led", numlock=num_lock)

    def close(self) -> None:
        """Pulls the cable."""
        self.power_off()


class Bench:
    """A board and the player that holds it; `play` carries out lines of a script."""

    def __init__(self, board: Board, height: int = HEIGHT) -> None:
        self.board = board
        self.machine = EmulatedMachine(board, height=height)
        self.said: list[str] = []
        self.folder = Path(board.folder.name)

    def play(self, script: str) -> Player:
        """Plays a script of the simulator; its output is in `said`. Raises ScriptFailed."""
        try:
            return play(script, self.machine, self.said.append, self.folder)  # type: ignore[arg-type]
        except ScriptFailed as error:
            raise ScriptFailed(f"{error}\n{self.output}") from None

    @property
    def output(self) -> str:
        """All that was printed so far."""
        return "\n".join(self.said)
