"""Messages between the machine and the process that runs one boot: MessagePack over a socket."""

from __future__ import annotations

import select
import socket
import struct

import msgpack  # type: ignore[import-untyped]


class Closed(Exception):
    """The other end is gone."""


class Channel:
    """Whole messages (dicts) over a connected stream socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._buffer = bytearray()

    def fileno(self) -> int:
        """For select."""
        return self._socket.fileno()

    def send(self, message: dict) -> None:
        """Sends one message. Raises Closed."""
        data = msgpack.packb(message)
        try:
            self._socket.sendall(struct.pack("<I", len(data)) + data)
        except OSError as error:
            raise Closed from error

    def ready(self, timeout: float) -> bool:
        """Waits at most `timeout` seconds for (the beginning of) a message."""
        return bool(self._whole()) or bool(select.select([self._socket], [], [], timeout)[0])

    def receive(self, timeout: float | None = None) -> dict | None:
        """The next message; None if none came within `timeout` seconds. Raises Closed."""
        while True:
            size = self._whole()
            if size:
                data = bytes(self._buffer[4:size])
                del self._buffer[:size]
                return msgpack.unpackb(data)
            if timeout is not None and not select.select([self._socket], [], [], timeout)[0]:
                return None
            try:
                more = self._socket.recv(65536)
            except OSError as error:
                raise Closed from error
            if not more:
                raise Closed
            self._buffer += more

    def close(self) -> None:
        """Hangs up."""
        self._socket.close()

    def _whole(self) -> int:
        if len(self._buffer) < 4:
            return 0
        size = 4 + struct.unpack_from("<I", self._buffer)[0]
        return size if len(self._buffer) >= size else 0
