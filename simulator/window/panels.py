"""What stands beside and below the OLED: buttons, the state of things, the computer."""

from __future__ import annotations

import shlex
import shutil
import sys
import time
from pathlib import Path

from rich.text import Text
from textual import events
from textual.containers import Vertical
from textual.widgets import Static

from ..machine import Machine
from .bench import Bench

NAMES = {"up": "▲ UP", "ok": "● OK", "down": "▼ DOWN"}
_MODES = {
    "off": ("no power", "red"),
    "starting": ("starting", "yellow"),
    "token": ("token", "green"),
    "connect": ("connect", "cyan"),
    "maintenance": ("maintenance", "yellow"),
    "stopped": ("firmware ended", "red"),
}


class Key(Static):
    """One of the three buttons; the mouse really presses and releases it."""

    DEFAULT_CSS = """
    Key { width: 12; height: 3; content-align: center middle; border: round #4a5a6a; }
    Key.-down { background: #dff1ff; color: #070b10; }
    """

    def __init__(self, bench: Bench, button: str) -> None:
        super().__init__(NAMES[button])
        self._bench = bench
        self.button = button

    def show(self) -> None:
        """Follows the machine."""
        self.set_class(self.button in self._bench.machine.down, "-down")

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Presses."""
        self.capture_mouse()
        self._bench.down(self.button)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Lets go."""
        self.release_mouse()
        self._bench.up(self.button)


class Keys(Vertical):
    """The buttons, one above the other as on the token."""

    DEFAULT_CSS = "Keys { width: 12; height: auto; }"

    def __init__(self, bench: Bench) -> None:
        super().__init__(*(Key(bench, button) for button in NAMES))

    def show(self) -> None:
        """Follows the machine."""
        for key in self.query(Key):
            key.show()


def status(machine: Machine) -> Text:
    """Mode, clock and computer in one line."""
    name, colour = _MODES[machine.mode]
    text = Text(no_wrap=True)
    text.append(f" {name} ", f"bold black on {colour}")
    text.append("  clock ", "dim")
    text.append(time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(machine.utc())))
    stopped = machine.board.rtc["registers"][0x0F] & 0x80
    text.append(" stopped" if stopped else "Z", "red" if stopped else "dim")
    text.append("  computer ", "dim")
    asleep = "asleep" if machine.suspended else "awake"
    text.append(asleep, "yellow" if machine.suspended else "")
    text.append(", NumLock " + ("on" if machine.board.leds & 1 else "off"), "dim")
    return text


def command(machine: Machine) -> Text:
    """What to type in a second terminal, now."""
    if machine.mode != "connect":
        return Text("To fill it: hold OK (Space) for the menu, then Connect.\n", "dim")
    text = Text("In a second terminal: ")
    text.append(f"{tool()} import {example()}", "bold cyan")
    text.append(f"\n(found by itself; its port is {machine.port})", "dim")
    return text


def tool() -> str:
    """How to call `pocketotp` from the folder that one is in."""
    here = Path(sys.executable).parent / "pocketotp"
    if shutil.which("pocketotp") == str(here) or not here.exists():
        return "pocketotp"
    return _near(here)


def example() -> str:
    """A list of accounts to try."""
    return _near(Path(__file__).resolve().parent.parent / "story" / "accounts.txt")


def _near(path: Path) -> str:
    try:
        return shlex.quote(str(path.relative_to(Path.cwd())))
    except ValueError:
        return shlex.quote(str(path))
