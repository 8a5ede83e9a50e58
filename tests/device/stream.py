"""The data port of an emulated board, for bytes that no program of ours would send.

Time passes as fast as it can while an answer is waited for.
"""

from __future__ import annotations

import contextlib
import socket

from device.board import Board
from pocketlink import frame, payload, protocol

MARK = 0xA5  # the sequence number of our own questions; see `answered`
STEP_S = 0.05


class Stream:
    """An open data port: `send` bytes, `ask` requests. Use as a context."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self._socket = socket.create_connection(("127.0.0.1", board.data_port))
        self._socket.setblocking(False)
        self._reader = frame.FrameReader()
        self.answers: dict[tuple[int, int], int] = {}  # (type, error code) -> how many came
        self.faults: list[str] = []  # the kinds of errors that should not happen
        self._last: frame.Frame | None = None

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Hands the bytes to the emulator."""
        self._socket.setblocking(True)
        self._socket.sendall(data)
        self._socket.setblocking(False)

    def ask(
        self, kind: int, fields: dict | bytes | None = None, before: bytes = b"", limit: float = 60
    ) -> tuple[int, dict]:
        """Sends `before` and a request in one go; (type, fields) of its answer.

        `fields` may be raw bytes of a payload. AssertionError after `limit` emulated seconds.
        """
        body = fields if isinstance(fields, bytes) else payload.pack(fields or {})
        self._last = None
        self.send(before + bytes(frame.encode(kind, MARK, body)))
        self.board.wait_until(self._answered, "an answer", limit)
        assert self._last is not None
        return self._last.type, payload.unpack(self._last.payload)

    def hello(self) -> dict:
        """HELLO, which resets the link; a zero first ends what was half sent."""
        kind, fields = self.ask(protocol.HELLO, before=b"\0")
        assert kind == protocol.OK
        return fields

    def _answered(self) -> bool:
        """Reads what came; whether our own question was answered."""
        with contextlib.suppress(BlockingIOError):
            while data := self._socket.recv(65536):
                for one in self._reader.feed(data):
                    self._note(one)
        return self._last is not None

    def _note(self, one: frame.Frame) -> None:
        if one.type == protocol.PENDING:
            return
        fields = payload.unpack(one.payload)
        code = fields["code"] if one.type == protocol.ERROR else 0
        if code == protocol.FAULT:
            self.faults.append(fields["reason"])
        key = (one.type, code)
        self.answers[key] = self.answers.get(key, 0) + 1
        if one.sequence == MARK:
            self._last = one
