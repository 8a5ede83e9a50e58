"""A listener on the data port: which frames went by, and at what emulated time.

It stands between a program of the host and the emulated board. With the board's pace in `turns`,
time stands still while the program thinks, so the times are the token's own.
"""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import dataclass

from device.board import Board
from pocketlink import frame

CHUNK = 4096


@dataclass(frozen=True)
class Heard:
    """A frame: emulated seconds, and the type of the message."""

    time: float
    type: int


class Wiretap:
    """Use as a context; `url` is what the program opens. One program after the other."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._server = socket.create_server(("127.0.0.1", 0))
        self._control = socket.create_connection(board.control.getpeername())
        self._replies = self._control.makefile("r", encoding="utf-8")
        self._lock = threading.Lock()
        self.heard: list[Heard] = []
        self.url = f"socket://127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> Wiretap:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()
        self._control.close()

    def _now(self) -> float:
        with self._lock:
            self._control.sendall(b'{"cmd": "state"}\n')
            return json.loads(self._replies.readline())["t"]

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            try:
                token = socket.create_connection(("127.0.0.1", self._board.data_port))
            except OSError:
                client.close()
                continue
            threading.Thread(target=self._pump, args=(client, token), daemon=True).start()
            self._pump(token, client)

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        reader = frame.FrameReader()
        try:
            while data := source.recv(CHUNK):
                frames = reader.feed(data)
                if frames:
                    now = self._now()
                    self.heard.extend(Heard(now, one.type) for one in frames)
                sink.sendall(data)
        except OSError:
            pass
        finally:
            for end in (source, sink):
                end.close()
