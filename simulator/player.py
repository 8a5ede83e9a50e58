"""Plays a script on a machine: the hand that presses and the eye that reads the OLED.

Time is virtual and jumps, but while a host command runs it is real, so that the command can talk to
the token. The words themselves are in `words/`; this is what they share.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from . import textscreen
from .jobs import Jobs
from .machine import Machine
from .textscreen import Screen

CLICK_S = 0.06
HOLD_S = 0.75
SETTLE_S = 0.15
STEP_S = 0.05
PATIENCE_S = 5.0
START_S = 12.0


class ScriptError(Exception):
    """A word could not be carried out; `screen` is what was on the OLED, if it matters."""

    def __init__(self, text: str, screen: Screen | None = None) -> None:
        super().__init__(text)
        self.screen = screen


class Player:
    """`out` takes lines of output; `folder` is where relative file names start."""

    def __init__(self, machine: Machine, out: Callable[[str], None], folder: Path) -> None:
        self.machine = machine
        self.out = out
        self.folder = folder
        self.jobs = Jobs(out)
        self.recovery = ""

    # ------------------------------------------------------------- eye

    def screen(self) -> Screen:
        """What is on the OLED now."""
        return textscreen.read(self.machine.oled, self.machine.root)

    def wait_for(
        self, wanted: Callable[[Screen], object], what: str, seconds: float = PATIENCE_S
    ) -> Screen:
        """Lets time pass until the screen is as wanted. Raises ScriptError after `seconds`.

        It must stay so for a moment: the display is drawn piece by piece.
        """
        until = self.machine.now + int(seconds * 1e9)
        before: Screen | None = None
        while True:
            screen = self.screen()
            if wanted(screen):
                if before is not None and screen.lines == before.lines:
                    return screen
                before = screen
            else:
                before = None
            if self.machine.now >= until:
                raise ScriptError(f"{what} is not on the screen", screen)
            self.run(STEP_S)

    def wait_for_text(self, text: str, seconds: float = PATIENCE_S) -> Screen:
        """Lets time pass until a text is on the OLED."""
        return self.wait_for(lambda screen: screen.has(text), f'"{text}"', seconds)

    # ------------------------------------------------------------- hand

    def run(self, seconds: float) -> None:
        """Lets time pass: real while a host command runs, virtual otherwise."""
        self.machine.paced = self.jobs.running()
        self.machine.run(seconds)
        self.jobs.look()

    def jump(self, seconds: float) -> None:
        """Lets virtual time pass at once, even while a host command runs: it waits for the hand."""
        self.machine.paced = False
        self.machine.run(seconds)

    def press(self, button: str, times: int = 1) -> None:
        """Short presses."""
        for _ in range(times):
            self.machine.press(button)
            self.jump(CLICK_S)
            self.machine.release(button)
            self.jump(CLICK_S)
        self.jump(SETTLE_S)

    def hold(self, button: str, seconds: float = HOLD_S) -> None:
        """A long press. While the power is off the button stays down until after `start`."""
        self.machine.press(button)
        if not self.machine.powered:
            return
        self.jump(seconds)
        self.machine.release(button)
        self.jump(SETTLE_S)

    def start(self) -> None:
        """Plugs the token in and waits for its first screen; then lets held buttons go."""
        self.machine.power_on()
        self.wait_for(lambda screen: screen.on and screen.text, "anything", START_S)
        for button in sorted(self.machine.down):
            self.run(HOLD_S)
            self.machine.release(button)
        self.run(SETTLE_S)

    def wait_for_mode(self, mode: str, seconds: float = START_S) -> None:
        """Waits until the computer sees the token in a mode. Raises ScriptError."""
        until = self.machine.now + int(seconds * 1e9)
        while self.machine.mode != mode:
            if self.machine.now >= until:
                text = f"the token is not in {mode} mode ({self.machine.mode})"
                raise ScriptError(text, self.screen())
            self.run(STEP_S)

    # ------------------------------------------------------------- the end

    def finish(self) -> None:
        """Waits for host commands that still run; their failure is the script's."""
        while self.jobs.running():
            self.run(STEP_S)
        self.jobs.check()
