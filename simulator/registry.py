"""Running simulators, so that `pocketotp` finds them like tokens.

Each simulator keeps one small JSON file in a folder of the user's own (platformdirs' runtime
folder, `pocketotp/simulators/PID.json`) and removes it at the end:

    {"pid": 4711, "path": "/dev/pts/5", "url": "socket://127.0.0.1:40123",
     "serial": "e6614c311b7e6f35", "mode": "connect", "state": "/home/me/token"}

`path` is a pty (POSIX) and `url` a socket (everywhere); both are empty unless the token is in
connect mode. `serial` is the chip's serial number. Files of processes that are gone are removed
on sight.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path

from platformdirs import user_runtime_path

from .machine import Machine


@dataclass(frozen=True)
class Record:
    """One running simulator."""

    pid: int
    path: str
    url: str
    serial: str
    mode: str
    state: str

    @property
    def port(self) -> str:
        """What to open: the pty where there is one."""
        return self.path or self.url

    @property
    def detail(self) -> str:
        """In words, for lists."""
        kept = self.state or "forgotten at the end"
        other = f", also {self.url}" if self.path else ""
        return f"process {self.pid}{other}, state: {kept}"


def running() -> list[Record]:
    """Simulators whose token is in connect mode and can be talked to now."""
    return [record for record in records() if record.port]


def records() -> list[Record]:
    """All running simulators, by process number."""
    found = []
    for file in sorted(_folder().glob("*.json")):
        try:
            record = Record(**json.loads(file.read_text()))
        except (OSError, ValueError, TypeError):
            continue
        if _is_alive(record.pid):
            found.append(record)
        else:
            file.unlink(missing_ok=True)
    return found


class Entry:
    """This process's file: keeps up with the machine until it is closed."""

    def __init__(self, machine: Machine, state: Path | None) -> None:
        self._machine = machine
        self._state = str(state.resolve()) if state is not None else ""
        self._file = _folder() / f"{os.getpid()}.json"
        self._written: Record | None = None
        machine.on_news.append(self.update)
        self.update()

    def update(self) -> None:
        """Writes the file if something changed."""
        usb = self._machine.usb
        record = Record(
            os.getpid(),
            usb.get("path", ""),
            usb.get("url", ""),
            self._machine.board.uid,
            self._machine.mode,
            self._state,
        )
        if record != self._written:
            self._written = record
            new = self._file.with_suffix(".new")
            new.write_text(json.dumps(asdict(record)) + "\n")
            new.replace(self._file)

    def close(self) -> None:
        """Removes the file."""
        self._machine.on_news.remove(self.update)
        self._file.unlink(missing_ok=True)

    def __enter__(self) -> Entry:
        return self

    def __exit__(self, *_) -> None:
        self.close()


def _folder() -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where it has to fall back
        folder = user_runtime_path("pocketotp") / "simulators"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:  # no runtime folder of the user's own (a container, a service)
        folder = Path(os.environ.get("TMPDIR", "/tmp")) / f"pocketotp-{_user()}" / "simulators"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")


def _is_alive(pid: int) -> bool:
    if os.name == "nt":
        handle = ctypes.windll.kernel32.OpenProcess(0x00100000, False, pid)  # type: ignore[attr-defined]
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)  # type: ignore[attr-defined]
        return bool(handle)
    with contextlib.suppress(ProcessLookupError):
        try:
            os.kill(pid, 0)
        except PermissionError:
            return True
        return True
    return False
