"""An emulated board that a test holds: its power, buttons, screen, USB and memory.

It drives `emulator/serve.mjs` over the control port. Time stands still between calls: `wait` and
what is built on it let emulated time pass as fast as the machine can, so that a run is the same
every time. While a program of the host talks over the data port, time has to pass along with the
clock on the wall: `with board.paced():`.
"""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from device.files import bootrom_path
from device.volume import EMULATOR

UP, OK, DOWN = 2, 3, 6  # GPIO numbers of the default pins
PRESS_MS = 80
GAP_S = 0.08
HOLD_MS = 800
POLL_S = 0.02


class BoardError(Exception):
    """The emulator refused a command, or what a test waited for did not come."""


class Board:
    """One emulated RP2040 with OLED, clock, three buttons and a host at its USB socket."""

    def __init__(self, flash: bytes | Path, *options: str) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="pocketotp-board-")
        if isinstance(flash, bytes):
            image = Path(self.folder.name) / "flash.bin"
            image.write_bytes(flash)
        else:
            image = flash
        command = ["node", str(EMULATOR / "serve.mjs"), "--bootrom", str(bootrom_path())]
        command += ["--flash", str(image), "--pullups", f"{UP},{OK},{DOWN}", *options]
        # A pipe that it waits for to end: a test that is killed leaves no emulator behind.
        self.process = subprocess.Popen(
            [*command, "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise BoardError("the emulator did not start (its message is above)")
        ports = json.loads(line)
        self.data_port: int = ports["data_port"]
        self.control = socket.create_connection(("127.0.0.1", ports["control_port"]))
        self.replies = self.control.makefile("r", encoding="utf-8")
        self.typed_before = ""

    def command(self, cmd: str, **parameters: Any) -> dict[str, Any]:
        """Sends one command to the control port and returns its answer."""
        self.control.sendall(json.dumps({"cmd": cmd, **parameters}).encode() + b"\n")
        answer = json.loads(self.replies.readline())
        if not answer["ok"]:
            raise BoardError(f"{cmd}: {answer['error']}")
        return answer

    def close(self) -> None:
        """Ends the emulator."""
        with contextlib.suppress(OSError):
            self.control.close()
        self.process.terminate()
        self.process.wait(60)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.folder.cleanup()

    def __enter__(self) -> Board:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---------------------------------------------------------------- time

    @property
    def state(self) -> dict[str, Any]:
        """What `state` of the control port tells."""
        return self.command("state")

    @property
    def time(self) -> float:
        """Emulated seconds since the machine was made."""
        return self.state["t"]

    def wait(self, seconds: float, skip: float = 0.0) -> None:
        """Lets emulated time pass; each sleep of the core skips `skip` seconds, if given."""
        self.command("wait", s=seconds, skip=skip)

    def wait_until(self, condition: Callable[[], Any], what: str, limit: float = 20.0) -> Any:
        """Waits until `condition` is true and returns what it gave; BoardError after `limit` s."""
        end = self.time + limit
        while not (result := condition()):
            if self.time >= end or self.state["power"] != "on":
                raise BoardError(f"waited {limit} s for {what}; screen:\n{self.picture()}")
            self.wait(POLL_S)
        return result

    @contextlib.contextmanager
    def paced(self, pace: float = 2.0) -> Iterator[None]:
        """Time passes along with the wall clock, at most `pace` times as fast."""
        self.command("pace", pace=pace)
        try:
            yield
        finally:
            self.command("pace", pace=0)

    # ---------------------------------------------------------------- buttons

    def press(self, gpio: int, times: int = 1) -> None:
        """Presses a button and lets go, as often as said."""
        for _ in range(times):
            self.command("press", gpio=gpio, ms=PRESS_MS)
            self.wait(PRESS_MS / 1000 + GAP_S)

    def hold(self, gpio: int, ms: int = HOLD_MS) -> None:
        """Holds a button long enough to mean something else than a press."""
        self.command("press", gpio=gpio, ms=ms)
        self.wait(ms / 1000 + GAP_S)

    def push(self, *gpios: int) -> None:
        """Buttons go down and stay down."""
        for gpio in gpios:
            self.command("set", gpio=gpio, level=0)

    def release(self, *gpios: int) -> None:
        """Buttons come up again."""
        for gpio in gpios:
            self.command("set", gpio=gpio, level=1)

    # ---------------------------------------------------------------- screen

    def pixels(self) -> bytes:
        """The OLED as it is lit: 64 rows of 16 bytes, the leftmost pixel in the highest bit."""
        return base64.b64decode(self.command("screen")["pixels"])

    def picture(self) -> str:
        """The OLED drawn with half blocks, for a message."""
        return self.command("screen")["ascii"]

    # ---------------------------------------------------------------- USB

    @property
    def interfaces(self) -> list[str]:
        """The classes of the USB interfaces that the host sees now, such as ["HID"]."""
        names = self.state["usb"]["interfaces"]
        return [name.split(":")[1].split("(")[0] for name in names]

    def typed(self) -> str:
        """What the host's keyboard received since the last call."""
        text = self.state["typed"]
        new = text.removeprefix(self.typed_before)
        self.typed_before = text
        return new

    def console(self, since: int = 0) -> str:
        """What the firmware printed on the console port (there is one only in tests' programs)."""
        return self.command("console", since=since)["text"]

    def plug(self, plugged: bool) -> None:
        """The USB cable out of the computer, or in again; something else gives power meanwhile."""
        self.command("usb", plugged=plugged)

    def descriptors(self) -> dict[str, bytes]:
        """What the host read when it enumerated the device: "device", "config", "hid"."""
        read = self.command("descriptors")["descriptors"]
        return {name: bytes.fromhex(text or "") for name, text in read.items()}

    def control_transfer(self, setup: bytes, data: bytes = b"") -> bytes | None:
        """What the device answers to a SETUP packet of 8 bytes; None when it stalls."""
        answer = self.command("control", setup=setup.hex(), data=data.hex())
        return None if answer["stalled"] else bytes.fromhex(answer["data"])

    @property
    def url(self) -> str:
        """The address of the data port for `pocketotp --port`."""
        return f"socket://127.0.0.1:{self.data_port}"

    # ---------------------------------------------------------------- memory and power

    def nvm(self) -> bytes:
        """The 4096 bytes of microcontroller.nvm."""
        return base64.b64decode(self.command("nvm")["nvm"])

    def flash(self) -> bytes:
        """The whole flash, 2 MiB."""
        path = Path(self.folder.name) / "saved.bin"
        self.command("save_flash", path=str(path))
        return path.read_bytes()

    def load_flash(self, image: bytes) -> None:
        """Unplugs the board and puts another content into its flash; it stays unplugged."""
        path = Path(self.folder.name) / "loaded.bin"
        path.write_bytes(image)
        self.command("load_flash", path=str(path))

    def keep_flash_data(self) -> None:
        """From now on `flash_operations` has the programmed bytes, in hex, as `data`."""
        self.command("flash", data=True)

    def flash_operations(self, since: int = 0) -> list[dict[str, Any]]:
        """The erases and programs after operation number `since`."""
        return self.command("flash", since=since)["log"]

    def wire(self, **parts: bool) -> None:
        """`oled` or `rtc` off the bus (False) or on it; `hangs`: the data line is held low."""
        self.command("wire", **parts)

    def find_in_ram(self, *needles: bytes) -> list[list[int]]:
        """The offsets in SRAM at which each of `needles` stands."""
        return self.command("ram", find=[needle.hex() for needle in needles])["found"]

    def power_cycle(self, off_seconds: float = 0.0, uptime: float = 0.0) -> None:
        """Unplugs the board and plugs it in again; its clock goes on meanwhile.

        `uptime` is what the chip's timer begins with, in seconds: a board that is on for long.
        """
        self.command("power_cycle", off_s=off_seconds, uptime_s=uptime)
