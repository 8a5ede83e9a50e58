"""Requests and answers over an open port: sequence numbers, PENDING, timeouts.

It knows frames and errors, not what the requests mean; that is client.py.
"""

from __future__ import annotations

import contextlib
import math
import os
import time
from collections.abc import Callable

import serial

from pocketlink import frame, payload, protocol
from provisioning.errors import BadInput, LinkLost, TokenError

ANSWER_S = 10.0  # a working token is heard every two seconds
PATIENCE = "POCKETOTP_PATIENCE"  # in the environment, see _patience
WaitNote = Callable[[str, int], None]  # what the token waits for or does, per mille


class Connection:
    """One program's conversation with one token. `on_wait` hears of every PENDING.

    Raises BadInput when the environment's POCKETOTP_PATIENCE is no number.
    """

    def __init__(self, port: serial.Serial, on_wait: WaitNote | None = None) -> None:
        self._patience = _patience()
        self._port = port
        self._reader = frame.FrameReader()
        self._sequence = os.urandom(1)[0]
        self._arrived: list[frame.Frame] = []
        self.on_wait = on_wait

    def close(self) -> None:
        """Close the port; errors of a port that is gone are of no interest."""
        with contextlib.suppress(OSError):
            self._port.close()

    def request(self, kind: int, fields: dict | None = None, timeout: float = ANSWER_S) -> dict:
        """Send a request and wait for its answer.

        timeout: seconds without a sign of life. Raises TokenError (the token said no) or
        LinkLost (nobody answers). Ctrl-C withdraws the request.
        """
        sequence = self._send(kind, fields or {})
        try:
            return self._wait(sequence, timeout)
        except KeyboardInterrupt:
            with contextlib.suppress(LinkLost):
                self._send(protocol.HELLO, {})  # resets: the question on the token goes away
            raise

    def _send(self, kind: int, fields: dict) -> int:
        self._sequence = (self._sequence + 1) & 0xFF
        data = bytes(frame.encode(kind, self._sequence, payload.pack(fields)))
        if kind == protocol.HELLO:
            data = b"\0" + data  # ends whatever a program before us left half sent
        try:
            self._port.write(data)
        except OSError as error:
            raise LinkLost(f"the token went away ({error})") from error
        return self._sequence

    def _wait(self, sequence: int, timeout: float) -> dict:
        timeout *= self._patience
        deadline = time.monotonic() + timeout
        while True:
            answer = self._next(deadline)
            if answer is None:
                raise LinkLost("the token does not answer")
            if answer.sequence != sequence:
                continue  # for a request that nobody waits for any more
            fields = _fields(answer)
            if answer.type == protocol.OK:
                return fields
            if answer.type == protocol.ERROR:
                raise _error(fields)
            if answer.type == protocol.PENDING:
                deadline = time.monotonic() + timeout
                self._note(fields)

    def _note(self, fields: dict) -> None:
        done = fields.get("done", 0)
        if self.on_wait is not None:
            self.on_wait(str(fields.get("for", "")), done if isinstance(done, int) else 0)

    def _next(self, deadline: float) -> frame.Frame | None:
        """The next frame, None when there is none until the deadline."""
        while not self._arrived:
            try:
                data = self._port.read(max(1, self._port.in_waiting))
            except OSError as error:
                raise LinkLost(f"the token went away ({error})") from error
            self._arrived.extend(self._reader.feed(data))
            if not self._arrived and time.monotonic() > deadline:
                return None
        return self._arrived.pop(0)


def _patience() -> float:
    """By what factor to wait longer, for a token that is emulated on a busy machine."""
    text = os.environ.get(PATIENCE) or "1"
    try:
        factor = float(text)
    except ValueError:
        factor = math.nan
    if not math.isfinite(factor):
        step = f"Unset it, or set it to how many times longer to wait, such as {PATIENCE}=3."
        raise BadInput(f"{PATIENCE} is {text!r}, not a number", step)
    return max(1.0, factor)


def _fields(answer: frame.Frame) -> dict:
    try:
        return payload.unpack(answer.payload)
    except payload.PayloadError as error:
        raise LinkLost(f"the token answered nonsense ({error})") from error


def _error(fields: dict) -> TokenError:
    code = fields.get("code")
    return TokenError(
        code if isinstance(code, int) else protocol.FAULT,
        str(fields.get("reason") or ""),
        str(fields.get("field") or ""),
    )
