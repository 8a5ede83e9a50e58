"""The DS3231 clock on I2C: time, oscillator-stop flag, aging offset and the plain registers.

Maxim DS3231 datasheet rev 10, table 1. Alarms and the square wave are not modelled. It runs from
its battery, so it outlives every power-off of the token; `drift_ppm` and the aging offset (about
0.1 ppm a step, positive slows) bend its rate.
"""

from __future__ import annotations

import calendar
import time
from collections.abc import Callable

_REGISTERS = 0x13
_CONTROL, _STATUS, _AGING, _TEMPERATURE = 0x0E, 0x0F, 0x10, 0x11
_STOPPED = 0x80
_SECOND = 1_000_000_000


class Ds3231:
    """`now` returns virtual nanoseconds; `utc` is the time it starts with, in seconds."""

    def __init__(self, now: Callable[[], int], utc: int, stopped: bool = False) -> None:
        self._now = now
        self.drift_ppm = 0.0
        self.registers = bytearray(_REGISTERS)
        self.registers[_CONTROL] = 0x1C
        self.registers[_STATUS] = 0x08 | (_STOPPED if stopped else 0)
        self.registers[_TEMPERATURE : _TEMPERATURE + 2] = b"\x19\x40"
        self._pointer = 0
        self._base = now()
        self._at_base = utc * _SECOND
        self._raw: bytes | None = None

    @property
    def stopped(self) -> bool:
        """The oscillator-stop flag: the time cannot be trusted."""
        return bool(self.registers[_STATUS] & _STOPPED)

    @stopped.setter
    def stopped(self, value: bool) -> None:
        self.registers[_STATUS] = self.registers[_STATUS] & ~_STOPPED | (value and _STOPPED)

    def nanoseconds(self) -> int:
        """The time it keeps: nanoseconds since 1970."""
        passed = self._now() - self._base
        aging = self.registers[_AGING]
        ppm = self.drift_ppm - (aging - 256 if aging > 127 else aging) / 10
        return self._at_base + passed + round(passed * ppm / 1e6)

    def utc(self) -> int:
        """The time it keeps, in whole seconds since 1970."""
        return self.nanoseconds() // _SECOND

    def set(self, utc_ns: int) -> None:
        """Sets the time (nanoseconds since 1970) without touching the flags."""
        self._at_base, self._base, self._raw = utc_ns, self._now(), None

    def state(self) -> dict:
        """What the battery keeps."""
        return {
            "registers": bytes(self.registers),
            "utc_ns": self.nanoseconds(),
            "raw": self._raw,
            "drift_ppm": self.drift_ppm,
        }

    def restore(self, state: dict) -> None:
        """The opposite of `state`; the time goes on from what was kept."""
        self.registers[:] = state["registers"]
        self.drift_ppm = state["drift_ppm"]
        self.set(state["utc_ns"])
        self._raw = state["raw"]

    def write(self, data: bytes) -> None:
        """One I2C write: the register pointer, then data."""
        if not data:
            return
        self._pointer = data[0] % _REGISTERS
        touched = False
        self._latch()
        for byte in data[1:]:
            touched |= self._pointer <= 6
            self._store(byte)
        if touched:
            self._take_time()

    def read(self, length: int) -> bytes:
        """One I2C read from the register pointer on."""
        self._latch()
        data = bytearray()
        for _ in range(length):
            data.append(self.registers[self._pointer])
            self._pointer = (self._pointer + 1) % _REGISTERS
        return bytes(data)

    def _store(self, byte: int) -> None:
        if self._pointer == _STATUS:  # flags can only be cleared; EN32kHz is a plain bit
            old = self.registers[_STATUS]
            byte = old & byte & 0x83 | byte & 0x08
        elif self._pointer == _CONTROL:
            byte &= ~0x20  # a forced temperature conversion is over at once
        elif self._pointer == _AGING:
            self.set(self.nanoseconds())
        self.registers[self._pointer] = byte
        self._pointer = (self._pointer + 1) % _REGISTERS

    def _latch(self) -> None:
        if self._raw is not None:
            self.registers[0:7] = self._raw
            return
        t = time.gmtime(self.utc())
        values = (t.tm_sec, t.tm_min, t.tm_hour, 0, t.tm_mday, t.tm_mon, t.tm_year % 100)
        self.registers[0:7] = bytes(v // 10 << 4 | v % 10 for v in values)
        self.registers[3] = (t.tm_wday + 1) % 7 + 1
        if t.tm_year >= 2100:
            self.registers[5] |= 0x80

    def _take_time(self) -> None:
        """Starts the divider anew; registers that make no date stay as they were written."""
        r = [(v >> 4) * 10 + (v & 15) for v in self.registers[0:7]]
        bad = any(v & 15 > 9 for v in self.registers[0:7]) or self.registers[2] & 0x40
        month = (self.registers[5] >> 4 & 1) * 10 + (self.registers[5] & 15)
        if bad or r[0] > 59 or r[1] > 59 or r[2] > 23 or not (1 <= r[4] <= 31 and 1 <= month <= 12):
            self._raw = bytes(self.registers[0:7])
            return
        year = 2000 + r[6] + (100 if self.registers[5] & 0x80 else 0)
        self.set(calendar.timegm((year, month, r[4], r[2], r[1], r[0])) * _SECOND)
