"""A host and a token in one process: the real Client on one end, the real LinkService on the other.

Two byte buffers stand for the USB line, virtual milliseconds for the time, and an Owner for the
hands at the buttons. The token is the firmware's own over the simulator's flash.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pocketotp import states
from pocketotp.clock.clock import ClockError
from pocketotp.link.port import Port
from pocketotp.link.service import LinkService
from provisioning.client import Client
from provisioning.connection import Connection, WaitNote
from provisioning.errors import TokenError
from torture.bench import Bench, new_token, run

PIN = "2468"
INFO = {
    "firmware": "0.1.0",
    "serial": "E6614C311B425233",
    "circuitpython": "10.2.1",
    "board": "raspberry_pi_pico",
}
FIFO = 256


class Cdc:
    """`usb_cdc.data` with its two FIFOs of 256 bytes; `host` is the program that has it open."""

    def __init__(self) -> None:
        self.timeout: float | None = None
        self.write_timeout: float | None = None
        self.connected = False
        self.to_device = bytearray()
        self.to_host = bytearray()

    @property
    def in_waiting(self) -> int:
        return min(FIFO, len(self.to_device))

    @property
    def out_waiting(self) -> int:
        return len(self.to_host)

    def readinto(self, buffer: bytearray) -> int:
        size = min(len(buffer), self.in_waiting)
        buffer[:size] = self.to_device[:size]
        del self.to_device[:size]
        return size

    def write(self, data: bytes) -> int:
        size = min(len(data), FIFO - len(self.to_host))
        self.to_host += data[:size]
        return size

    def reset_input_buffer(self) -> None:
        self.to_device.clear()

    def reset_output_buffer(self) -> None:
        self.to_host.clear()


class FakeClock:
    """The token's clock, in the virtual time of the rig; `reason` makes it fail."""

    def __init__(self, rig: Rig, utc: int) -> None:
        self._rig = rig
        self._offset = utc
        self.reason = ""

    def now(self) -> int:
        if self.reason:
            raise ClockError(self.reason)
        return self._offset + self._rig.now_ms // 1000

    def status(self) -> str:
        return self.reason or "ok"

    def set(self, utc: int) -> None:
        self.reason = ""
        self._offset = utc - self._rig.now_ms // 1000


class Owner:
    """What the person at the token does. `seen` collects the confirmation screens as text."""

    def __init__(self) -> None:
        self.answer = True  # None: nobody is there
        self.pin: str | None = PIN
        self.codes: list[list[str]] = []  # recovery codes to be entered, one after the other
        self.seen: list[list[str]] = []

    def act(self, rig: Rig) -> None:
        link = rig.link
        if link.confirmation is not None and self.answer is not None:
            page = link.confirmation
            self.seen.append([page.title, *(page.line(i) for i in range(page.count))])
            if self.answer:
                link.accept()
            else:
                link.refuse()
        if link.question is not None:
            self._enter(link.question)
        if link.waiting_unlock and self.pin and rig.token.state == states.LOCKED:
            run(rig.token.unlock(self.pin))

    def _enter(self, restore) -> None:
        """What the screens of a restore do; without a code the owner gives up."""
        if restore.asks == "code" and self.codes:
            restore.answer(self.codes.pop(0))
        elif restore.asks == "PIN" and self.pin:
            run(restore.enter(self.pin))


class Line:
    """The host's end as a pyserial port: reading lets the token run."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        rig.cdc.connected = True

    @property
    def in_waiting(self) -> int:
        return len(self._rig.cdc.to_host)

    def write(self, data: bytes) -> int:
        self._rig.cdc.to_device += data
        return len(data)

    def read(self, size: int) -> bytes:
        for _ in range(500):
            if self._rig.cdc.to_host:
                break
            self._rig.tick()
        data = bytes(self._rig.cdc.to_host[:size])
        del self._rig.cdc.to_host[:size]
        return data

    def close(self) -> None:
        self._rig.cdc.connected = False
        self._rig.ticks(3)


class Rig:
    """A token that is set up and unlocked, unless told otherwise."""

    def __init__(self, state: int = states.UNLOCKED, utc: int = 1_790_000_000) -> None:
        self.bench = Bench()
        self.groups: list[str] = []  # the recovery code
        if state == states.BLANK:
            self.token = self.bench.boot()
        else:
            self.token, self.groups = new_token(self.bench, PIN)
        if state == states.LOCKED:
            self.token.lock()
        self.now_ms = 0
        self.cdc = Cdc()
        self.clock = FakeClock(self, utc)
        self.link = LinkService(Port(self.cdc), self.token, self.clock, dict(INFO))
        self.owner = Owner()
        self.left: str | None = None
        self.each_tick: Callable[[], None] | None = None

    def tick(self) -> None:
        """Ten milliseconds of the token's life."""
        self.now_ms += 10
        self.link.tick(self.now_ms)
        if self.each_tick is not None:
            self.each_tick()
        self.owner.act(self)
        if self.link.wants:
            self.left, self.link.wants = self.link.wants, None

    def ticks(self, count: int) -> None:
        for _ in range(count):
            self.tick()

    def connection(self, on_wait: WaitNote | None = None) -> Connection:
        return Connection(Line(self), on_wait)

    def client(self, on_wait: WaitNote | None = None) -> Client:
        client = Client(self.connection(on_wait))
        client.greet()
        return client

    def close(self) -> None:
        self.bench.close()


def error_code(client: Client, kind: int, fields: dict | None = None) -> int:
    """The code of the error that a request gets; a failure if it gets none."""
    with pytest.raises(TokenError) as error:
        client.request(kind, fields)
    return error.value.code
