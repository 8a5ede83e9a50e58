"""Done once, at power-up: opens the hardware, makes the parts of the app, finds the first screen.

Forgotten afterwards, for the heap. So nothing that is made here may hold a function of this module.
"""

from __future__ import annotations

import sys
import time

import busio
import displayio
import i2cdisplaybus
import keypad
import microcontroller
import supervisor
import usb_cdc
from adafruit_displayio_ssd1306 import SSD1306

from pocketotp import __version__, board_pins
from pocketotp.modes.reset import restart
from pocketotp.ui.canvas import Canvas
from pocketotp.ui.keys import DOWN, UP, Keys

OLDEST = (10, 1)  # native SHA-256 came with CircuitPython 10.1
_DISPLAY_ADDRESS = 0x3C
_SCAN_S = 0.01  # twice the bounce of a usual button


class _Parts:
    """What App is made of."""


def open_display():
    """The I2C bus and a Canvas on its display; (None, None) if there is none."""
    displayio.release_displays()
    scl, sda = board_pins.i2c()
    height, rotation = board_pins.display()
    try:
        i2c = busio.I2C(scl, sda, frequency=400000)
        bus = i2cdisplaybus.I2CDisplayBus(i2c, device_address=_DISPLAY_ADDRESS)
        display = SSD1306(bus, width=128, height=height, rotation=rotation, auto_refresh=False)
    except (ValueError, RuntimeError, OSError):
        return None, None
    return i2c, Canvas(display)


def can_run(canvas) -> bool:
    """Whether the token may work now; if not, the screen says why."""
    from pocketotp.screens.fault import show

    if sys.implementation.version[:2] < OLDEST:
        show(canvas, "Cannot run", "CircuitPython 10.1 or newer is needed. Install it first.")
        return False
    import storage

    if storage.getmount("/").readonly:
        show(canvas, "Maintenance", "The drive is open to the computer. Unplug when done.")
        return False
    return True


def make_parts(i2c, canvas, stamp, host_ready, make_keyboard):
    """Everything App is made of; in connect mode what is needed there, too.

    `stamp` gives bytes of the present time for the entropy pool.
    """
    from os import urandom

    from pocketotp.clock.clock import Clock
    from pocketotp.cpu import Cpu

    connected = usb_cdc.data is not None
    if connected:
        _load_link()
    parts = _Parts()
    parts.canvas = canvas
    parts.keys = Keys(_keypad().events)
    parts.random = urandom
    parts.stamp = stamp
    parts.host_ready = host_ready
    parts.restart = restart
    parts.cpu = Cpu(microcontroller.cpu, time.sleep)
    parts.typist = None if connected else _typist(make_keyboard, host_ready)
    parts.clock = Clock(_rtc(i2c), supervisor.ticks_ms)
    parts.token = make_token()
    parts.info = _info()
    parts.link = _link(parts) if connected else None
    return parts


def _load_link() -> None:
    """Imports what stays in connect mode before what will be forgotten after the PIN.

    Else that would leave small holes all over the heap, and a large import finds no room.
    """
    import pocketotp.link.service
    import pocketotp.screens.confirm
    import pocketotp.screens.connect
    import pocketotp.vault.vault  # noqa: F401


def _keypad():
    pins = board_pins.buttons()
    keys = keypad.Keys(pins, value_when_pressed=False, pull=True, interval=_SCAN_S)
    keys.reset()  # else a button that is down already would make no event
    return keys


def _typist(make_keyboard, host_ready):
    from pocketotp.keyboard.typist import Typist

    return Typist(make_keyboard, host_ready, time.sleep)


def _rtc(i2c):
    from pocketotp.clock.driver import LazyDs3231

    try:
        return LazyDs3231(i2c)
    except (ValueError, OSError):
        return None


def make_token():
    """The Token of this board's storage."""
    import memorymap

    from pocketotp.token import Token
    from pocketotp.vault.drive import Drive
    from pocketotp.vault.raw_flash import RawFlash

    return Token(microcontroller.nvm, Drive(), RawFlash(memorymap), supervisor.ticks_ms)


def _info():
    from binascii import hexlify
    from os import uname

    version = sys.implementation.version
    return {
        "firmware": __version__,
        "serial": hexlify(microcontroller.cpu.uid).decode(),
        "circuitpython": "%d.%d.%d" % (version[0], version[1], version[2]),
        "board": uname()[4],
    }


def _link(parts):
    from pocketotp.link.port import Port
    from pocketotp.link.service import LinkService

    return LinkService(Port(usb_cdc.data), parts.token, parts.clock, parts.info)


def first_screen(app, keys):
    """Home, unless a button is down or the clock is missing."""
    time.sleep(0.05)  # keypad scans every 20 ms
    pressed = keys.down(app.now_ms)
    first = app.home
    if UP in pressed and DOWN in pressed:
        first = lambda: _erase(app)  # noqa: E731
    elif app.clock.status() == "missing":
        first = lambda: _no_clock(app)  # noqa: E731
    if not pressed:
        return first()
    from pocketotp.screens.buttons import LetGo

    return LetGo(app, pressed, first)


def _erase(app):
    from pocketotp.screens.erase import offer

    return offer(app)


def _no_clock(app):
    from pocketotp.screens.message import Message

    return Message(app, "No clock", "The clock chip does not answer. Without it no time codes.")
