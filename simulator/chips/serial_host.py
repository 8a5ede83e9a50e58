"""The computer's end of the CDC data port: a pty (POSIX) and a TCP port on the loopback device.

Whichever a program opens first is the computer; opening it is what raises DTR. Nothing blocks.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket

try:
    import pty
    import tty
except ImportError:  # not a POSIX system: the socket alone
    pty = None  # type: ignore[assignment]


class Loopback:
    """A host inside this process, for tests: bytes in two buffers, DTR as an attribute."""

    path = url = ""

    def __init__(self) -> None:
        self.to_device = bytearray()
        self.from_device = bytearray()
        self.dtr = False

    def connected(self) -> bool:
        """DTR."""
        return self.dtr

    def read(self, limit: int) -> bytes:
        """What the host has sent, at most `limit` bytes."""
        data = bytes(self.to_device[:limit])
        del self.to_device[:limit]
        return data

    def write(self, data: bytes) -> int:
        """Takes bytes for the host; returns how many."""
        self.from_device += data
        return len(data)

    def filenos(self) -> list[int]:
        """What to wait on for news from the host."""
        return []

    def close(self) -> None:
        """The device is gone."""
        self.dtr = False


class SerialHost:
    """A pty and a listening socket. Close it when the device leaves the bus."""

    def __init__(self, use_pty: bool = True) -> None:
        self.path = ""
        self._master = -1
        if use_pty and pty is not None:
            with contextlib.suppress(OSError):
                self._open_pty()
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.setblocking(False)
        self.url = f"socket://127.0.0.1:{self._server.getsockname()[1]}"
        self._client: socket.socket | None = None

    def connected(self) -> bool:
        """Whether a program has one of them open."""
        return self._pty_open() or self._socket_open()

    def read(self, limit: int) -> bytes:
        """What the host has sent, at most `limit` bytes."""
        if limit <= 0:
            return b""
        if self._pty_open():
            with contextlib.suppress(OSError):
                return os.read(self._master, limit)
            return b""
        if self._socket_open() and self._client is not None:
            try:
                data = self._client.recv(limit)
            except BlockingIOError:
                return b""
            except OSError:
                data = b""
            if data:
                return data
            self._hang_up()
        return b""

    def write(self, data: bytes) -> int:
        """Gives bytes to the host; returns how many it took (0: it does not read)."""
        try:
            if self._pty_open():
                return os.write(self._master, data)
            if self._socket_open() and self._client is not None:
                return self._client.send(data)
        except BlockingIOError:
            return 0
        except OSError:
            self._hang_up()
        return 0

    def filenos(self) -> list[int]:
        """What to wait on for news from the host."""
        files = [self._server.fileno()] if self._client is None else [self._client.fileno()]
        if self._master >= 0 and self._pty_open():
            files.append(self._master)
        return files

    def close(self) -> None:
        """The device has left the bus: both ends see a hang-up."""
        self._hang_up()
        self._server.close()
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def _open_pty(self) -> None:
        self._master, slave = pty.openpty()
        tty.setraw(slave)
        self.path = os.ttyname(slave)
        os.set_blocking(self._master, False)
        os.close(slave)

    def _pty_open(self) -> bool:
        if self._master < 0:
            return False
        poll = select.poll()
        poll.register(self._master, select.POLLIN)
        return not any(event & select.POLLHUP for _, event in poll.poll(0))

    def _socket_open(self) -> bool:
        if self._client is None:
            try:
                self._client, _ = self._server.accept()
                self._client.setblocking(False)
                self._client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError:
                return False
        try:
            if self._client.recv(1, socket.MSG_PEEK) == b"":
                self._hang_up()
                return False
        except BlockingIOError:
            return True
        except OSError:
            self._hang_up()
            return False
        return True

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None
