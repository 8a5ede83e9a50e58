"""The chip's USB device as boot.py set it up, and its talk with the computer.

Until `attach`, interfaces can be chosen; the computer needs a while to configure them. Buffers of
the CDC port are 256 bytes each way; a keyboard report waits for the host's next poll (8 ms).
"""

from __future__ import annotations

from typing import Protocol

from .clock import MS, SECOND, VirtualClock

ENUMERATION_NS = 400 * MS
POLL_NS = 8 * MS
BUFFER = 256


class SerialLink(Protocol):
    """The computer's end of a CDC port."""

    path: str
    url: str

    def connected(self) -> bool: ...
    def read(self, limit: int) -> bytes: ...
    def write(self, data: bytes) -> int: ...
    def filenos(self) -> list[int]: ...
    def close(self) -> None: ...


class Usb:
    """Interfaces: `drive`, `midi`, `console`, `data`, and the HID devices by name."""

    def __init__(self, computer, clock: VirtualClock) -> None:
        self.computer = computer
        self.clock = clock
        self.drive = True
        self.midi = True
        self.console = True
        self.data = False
        self.hid: tuple = ()
        self.hid_chosen = False
        self.identification: tuple = ()
        self.attached: int | None = None
        self.serial: SerialLink | None = None
        self._busy_until = 0
        self._leds_seen: int | None = None

    def attach(self) -> None:
        """The device appears on the bus."""
        if self.attached is None:
            self.attached = self.clock.now
            if self.data:
                self.serial = self.computer.make_serial()

    def detach(self) -> None:
        """The device is gone."""
        self.attached = None
        self.computer.keyboard.release()
        if self.serial is not None:
            self.serial.close()
            self.serial = None

    @property
    def configured(self) -> bool:
        """The computer has found the device (and may have suspended it since)."""
        return (
            self.computer.plugged
            and self.attached is not None
            and self.clock.now >= self.attached + ENUMERATION_NS
        )

    @property
    def connected(self) -> bool:
        """supervisor.runtime.usb_connected: configured and not suspended."""
        return self.configured and not self.computer.suspended

    @property
    def interfaces(self) -> list[str]:
        """Names of what the computer sees, for the people who watch."""
        names = ["drive"] * self.drive + ["serial console"] * self.console + ["serial"] * self.data
        return names + ["MIDI"] * self.midi + [device.name for device in self.hid]

    def send_report(self, report: bytes) -> None:
        """As shared-module/usb_hid/Device.c: waits up to 2 s; dropped while suspended."""
        deadline = self.clock.now + 2 * SECOND
        while self.clock.now < deadline and not self._ready():
            self.clock.sleep(1 * MS)
        if self.configured and self.computer.suspended:
            return
        if not self._ready():
            raise OSError("USB busy")
        self._busy_until = self.clock.now + POLL_NS
        self.computer.receive(report)

    def take_leds(self) -> int | None:
        """The keyboard LEDs, if the computer has sent them since the last call."""
        leds = self.computer.keyboard.leds
        if not self.configured or leds == self._leds_seen:
            return None
        self._leds_seen = leds
        return leds

    def _ready(self) -> bool:
        return self.connected and self.clock.now >= self._busy_until
