"""The machine: a board on the bench with its computer, power switch and clock.

It holds what outlives a boot and runs each boot in a process of its own. Headless its time is
virtual and stands still between two calls of `run`; paced it is tied to real time.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from .board import BUTTONS
from .channel import Channel, Closed
from .chips.ssd1306 import Ssd1306
from .clock import SECOND
from .paths import firmware_root
from .process import BootProcess
from .state import StateFolder

MODES = ("off", "starting", "token", "connect", "maintenance", "stopped")
_HANG_S = 60
_END_S = 5
_MOST_CRASHES = 3


class MachineError(Exception):
    """The simulated token cannot go on; the text says why."""


class Machine:
    """`state` is a folder that keeps the token (None: forgotten at the end)."""

    def __init__(
        self,
        state: Path | None = None,
        *,
        seed: int | None = None,
        root: Path | None = None,
        utc: int | None = None,
        height: int = 64,
    ) -> None:
        self._temporary = Path(tempfile.mkdtemp(prefix="pocketotp-")) if state is None else None
        folder = state if state is not None else self._temporary
        assert folder is not None
        self.root = root if root is not None else firmware_root()
        self.state = StateFolder(folder, self.root, seed, utc, height)
        self.board = self.state.board
        self.seed = seed
        self.now = 0
        self.paced = False
        self.powered = False
        self.plugged, self.suspended = True, False
        self.oled = Ssd1306(self.board.oled["height"])
        self.usb: dict = {"attached": False}
        self.typed = ""
        self.console = ""
        self.down: set[str] = set()
        self.on_news: list[Callable[[], None]] = []
        self._rtc_at = 0
        self._crashes = 0
        self._process: BootProcess | None = None
        self._channel: Channel | None = None
        self._spare: BootProcess | None = BootProcess(self.state.log)

    # ------------------------------------------------------------- what can be seen

    @property
    def mode(self) -> str:
        """One of MODES, as the computer sees the token."""
        if not self.powered:
            return "off"
        if self.usb.get("ended"):
            return "stopped"
        if not self.usb.get("attached"):
            return "starting"
        if self.usb.get("data"):
            return "connect"
        return "maintenance" if self.usb.get("drive") else "token"

    @property
    def port(self) -> str:
        """The serial port for programs on this computer: a path, or a URL without ptys."""
        return self.usb.get("path") or self.usb.get("url") or ""

    def take_typed(self) -> str:
        """What the computer has received since the last call."""
        text, self.typed = self.typed, ""
        return text

    def utc(self) -> int:
        """The DS3231's time, seconds since 1970."""
        return (self.board.rtc["utc_ns"] + self.now - self._rtc_at) // SECOND

    # ------------------------------------------------------------- what can be done

    def power_on(self) -> None:
        """Plugs the token in."""
        if not self.powered:
            self.powered = True
            self._crashes = 0
            self._boot("power")

    def power_off(self) -> None:
        """Pulls the cable, whatever the token is doing."""
        if not self.powered:
            return
        self.powered = False
        if self._channel is not None:
            self._tell("off")
            self._wait_for_end()
        self.oled.power_off()
        self.board.oled = self.oled.state()
        self.usb = {"attached": False}
        self.state.save()
        self._news()

    def press(self, button: str) -> None:
        """Pushes a button down."""
        if button not in BUTTONS:
            raise ValueError(f"no such button: {button}")
        self.down.add(button)
        self._tell("button", name=button, down=True)

    def release(self, button: str) -> None:
        """Lets a button go."""
        self.down.discard(button)
        self._tell("button", name=button, down=False)

    def set_clock(self, utc: int, stopped: bool = False) -> None:
        """Sets the DS3231 as a bench tool would (the token is not told)."""
        self.board.rtc["utc_ns"], self._rtc_at = utc * SECOND, self.now
        self.board.rtc["raw"] = None
        registers = bytearray(self.board.rtc["registers"])
        registers[0x0F] = registers[0x0F] & 0x7F | (0x80 if stopped else 0)
        self.board.rtc["registers"] = bytes(registers)
        self._tell("clock", utc_ns=utc * SECOND, stopped=stopped)

    def set_computer(
        self,
        *,
        plugged: bool | None = None,
        suspended: bool | None = None,
        num_lock: bool | None = None,
    ) -> None:
        """Unplugs or suspends the computer, or presses its NumLock."""
        self.plugged = self.plugged if plugged is None else plugged
        self.suspended = self.suspended if suspended is None else suspended
        if num_lock is not None:
            self.board.leds = self.board.leds & ~1 | num_lock
        self._tell("computer", plugged=self.plugged, suspended=self.suspended, leds=self.board.leds)

    def run(self, seconds: float) -> None:
        """Lets virtual time pass; reboots happen on the way. Raises MachineError."""
        target = self.now + int(seconds * SECOND)
        while self.now < target:
            if self._channel is None:
                self.now = target
                return
            self._tell("go", until=target, pace=self.paced)
            while self._channel is not None:
                message = self._hear(_HANG_S)
                if message is None:
                    raise MachineError("the firmware hangs: it does not look at the clock")
                if message["is"] in ("stopped", "ended"):
                    break

    def go_live(self) -> None:
        """From now on time is real; call `pump` again and again."""
        self.paced = True
        self._tell("go", until=None, pace=True)

    def pump(self, timeout: float) -> None:
        """Takes what a live token has to say."""
        if self._channel is not None:
            self._hear(timeout)

    def close(self) -> None:
        """Pulls the cable, keeps the state, frees everything."""
        self.power_off()
        self.state.save()
        for process in (self._process, self._spare):
            if process is not None:
                process.end()
        self._process = self._spare = None
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def __enter__(self) -> Machine:
        return self

    def __exit__(self, *_) -> None:
        self.close()

    # ------------------------------------------------------------- boots

    def _boot(self, reason: str, safe_mode: str = "NONE") -> None:
        process, self._spare = self._spare or BootProcess(self.state.log), None
        self.usb = {"attached": False}
        self.board.boots += 1
        self._process = process
        try:
            self._channel = process.start(self._orders(reason, safe_mode))
            self._hear(_HANG_S)
        except Closed as error:
            raise MachineError(f"the token's process does not start\n{self._log()}") from error
        self._spare = BootProcess(self.state.log)
        if self.paced:
            self.go_live()

    def _orders(self, reason: str, safe_mode: str) -> dict:
        rtc = self.board.rtc
        rtc["utc_ns"], self._rtc_at = rtc["utc_ns"] + self.now - self._rtc_at, self.now
        return {
            "reason": reason,
            "safe_mode": safe_mode,
            "root": str(self.root),
            "flash": str(self.state.flash),
            "seed": self.seed,
            "boots": self.board.boots,
            "uid": bytes.fromhex(self.board.uid),
            "now": self.now,
            "oled": self.board.oled,
            "rtc": rtc,
            "leds": self.board.leds,
            "missing": self.board.missing,
            "down": sorted(self.down),
            "plugged": self.plugged,
            "suspended": self.suspended,
        }

    def _tell(self, order: str, **more) -> None:
        if self._channel is None:
            return
        try:
            self._channel.send({"do": order, **more})
        except Closed:
            return  # it is about to say why, or has crashed: _hear finds out

    def _hear(self, timeout: float) -> dict | None:
        """Takes one message; a reset leads to the next boot."""
        assert self._channel is not None
        try:
            message = self._channel.receive(timeout)
        except Closed:
            self._crashed()
            return {"is": "ended"}
        if message is None:
            return None
        self._note(message)
        if message["is"] == "ended":
            self._drop_process()
            self.board.rtc, self._rtc_at = message["board"]["rtc"], self.now
            self.board.oled = message["board"]["oled"]
            if self.powered:
                self._boot(message["reason"])
        return message

    def _note(self, message: dict) -> None:
        self.now = max(self.now, message["now"])
        self.board.rtc["utc_ns"], self._rtc_at = message["rtc"], message["now"]
        self.typed += message.get("typed", "")
        self.console += message.get("console", "")
        if "oled" in message:
            self.oled.restore(message["oled"])
        if "usb" in message:
            self.usb = message["usb"]
            self.board.leds = self.usb["leds"]
        self._news()

    def _news(self) -> None:
        for action in list(self.on_news):
            action()

    def _wait_for_end(self) -> None:
        while self._channel is not None:
            if self._hear(_END_S) is None:
                self._drop_process()

    def _crashed(self) -> None:
        self._drop_process()
        self._crashes += 1
        if self._crashes >= _MOST_CRASHES:
            raise MachineError(f"the token's process crashes again and again\n{self._log()}")
        if self.powered:
            self._boot("software", "HARD_FAULT")

    def _drop_process(self) -> None:
        if self._process is not None:
            self._process.end()
        self._process = self._channel = None

    def _log(self) -> str:
        return "\n".join(self.state.log.read_text(errors="replace").splitlines()[-15:])
