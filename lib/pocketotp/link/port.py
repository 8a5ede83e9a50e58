"""The USB serial port as the link uses it: never waits, one buffer each way.

Wraps `usb_cdc.data` (256-byte FIFOs on the RP2040). What the host has not taken yet stays in
one outgoing buffer, sent on in later ticks. It knows bytes, not frames.
"""

from __future__ import annotations

READ_SIZE = 256  # bytes taken in one tick at most


class Port:
    """`buffer` holds what the last `read` brought."""

    def __init__(self, cdc) -> None:
        cdc.timeout = 0
        cdc.write_timeout = 0
        self._cdc = cdc
        self.buffer = bytearray(READ_SIZE)
        self._out = b""
        self._sent = 0

    @property
    def connected(self) -> bool:
        """True while a program on the host has the port open (DTR)."""
        return self._cdc.connected

    @property
    def idle(self) -> bool:
        """True when everything sent has left the firmware's buffer."""
        return self._sent == len(self._out)

    def read(self) -> int:
        """How many bytes came into `buffer`, 0 when there are none."""
        return self._cdc.readinto(self.buffer) or 0

    def send(self, data: bytes) -> None:
        """Queue data behind what is still waiting, and send what the FIFO takes."""
        self._out = data if self.idle else self._out[self._sent :] + data
        self._sent = 0
        self.pump()

    def pump(self) -> None:
        """Send on; returns at once."""
        if not self.idle:
            self._sent += self._cdc.write(memoryview(self._out)[self._sent :]) or 0

    def drained(self) -> bool:
        """True when the host has fetched all of it, too."""
        return self.idle and not self._cdc.out_waiting

    def clear(self) -> None:
        """Forget what waits in both directions: the program at the other end has gone."""
        self._out = b""
        self._sent = 0
        self._cdc.reset_input_buffer()
        self._cdc.reset_output_buffer()
