"""Starts the processes that boots run in, and stops them."""

from __future__ import annotations

import contextlib
import secrets
import socket
import subprocess
import sys
from pathlib import Path

from .channel import Channel, Closed

_HOME = Path(__file__).resolve().parent.parent
# The home goes last: its code.py must not hide the standard library's `code`.
_START = f"import sys; sys.path.append({str(_HOME)!r}); from simulator.child import main; main()"
_PATIENCE_S = 30


class BootProcess:
    """One Python process, warm until it is told what to boot."""

    def __init__(self, log: Path) -> None:
        self._secret = secrets.token_hex(16)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(_PATIENCE_S)
        port = self._listener.getsockname()[1]
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, str(port)],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
            )
        assert self._process.stdin is not None
        self._process.stdin.write(self._secret.encode() + b"\n")
        self._process.stdin.close()
        self._channel: Channel | None = None

    def start(self, orders: dict) -> Channel:
        """Tells it what to boot. Raises Closed when it never came up."""
        while True:
            try:
                connection, _ = self._listener.accept()
            except TimeoutError as error:
                raise Closed from error
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            channel = Channel(connection)
            hello = channel.receive(_PATIENCE_S)
            if hello == {"secret": self._secret}:
                break
            channel.close()
        self._listener.close()
        channel.send(orders)
        self._channel = channel
        return channel

    def end(self) -> None:
        """Ends it, whatever it does."""
        if self._channel is not None:
            self._channel.close()
        self._listener.close()
        with contextlib.suppress(OSError):
            self._process.kill()
        self._process.wait()
