"""A rig behind a real pty or socket, for tests that run the command as a process of its own."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
import tty
from collections.abc import Iterator

from link.rig import Rig


class PtyEnd:
    """The token's end of a pty; `path` is what the program opens."""

    def __init__(self) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.path = os.ttyname(self._slave)

    def read(self) -> bytes:
        with contextlib.suppress(OSError):
            return os.read(self._master, 256)
        return b""

    def write(self, data: bytes) -> int:
        with contextlib.suppress(BlockingIOError):
            return os.write(self._master, data)
        return 0

    def close(self) -> None:
        os.close(self._master)
        os.close(self._slave)


class SocketEnd:
    """The token's end of a socket; `path` is a pyserial URL."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.setblocking(False)
        self._client: socket.socket | None = None
        self.path = f"socket://127.0.0.1:{self._server.getsockname()[1]}"

    def read(self) -> bytes:
        with contextlib.suppress(BlockingIOError):
            if self._client is None:
                self._client, _ = self._server.accept()
                self._client.setblocking(False)
            data = self._client.recv(256)
            if not data:
                self._client.close()
                self._client = None
            return data
        return b""

    def write(self, data: bytes) -> int:
        with contextlib.suppress(OSError):
            return self._client.send(data) if self._client else 0
        return 0

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
        self._server.close()


@contextlib.contextmanager
def served(rig: Rig, end: PtyEnd | SocketEnd) -> Iterator[str]:
    """The path or URL of the rig, which lives in a thread meanwhile."""
    stop = threading.Event()
    rig.cdc.connected = True

    def live() -> None:
        while not stop.is_set():
            rig.cdc.to_device += end.read()
            rig.tick()
            sent = end.write(bytes(rig.cdc.to_host)) if rig.cdc.to_host else 0
            del rig.cdc.to_host[:sent]
            if not sent and not rig.cdc.to_device:
                time.sleep(0.001)

    thread = threading.Thread(target=live, daemon=True)
    thread.start()
    try:
        yield end.path
    finally:
        stop.set()
        thread.join(10)
        end.close()
