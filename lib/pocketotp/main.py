"""The composition root: the only module that touches board, busio, keypad and the like.

`main` makes the parts, shows what is missing, and runs the loop for ever. Whatever goes wrong
ends in a fault screen without secrets and a reset.
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
from watchdog import WatchDogMode

from pocketotp import __version__, board_pins
from pocketotp.modes.reset import restart
from pocketotp.ui.canvas import Canvas
from pocketotp.ui.keys import DOWN, UP, Keys

OLDEST = (10, 1)  # native SHA-256 came with CircuitPython 10.1
_DISPLAY_ADDRESS = 0x3C
_WATCHDOG_S = 8
_CALM_S = 20  # a fault sooner than that may come again at every start
_SOON_S = 5
_LATE_S = 60
_SCAN_S = 0.01  # twice the bounce of a usual button
_REST_S = 0.005  # the core sleeps meanwhile; keys wait in keypad's queue


def main() -> None:
    """Never returns, but by a reset."""
    supervisor.runtime.autoreload = False
    supervisor.status_bar.display = False
    supervisor.status_bar.console = False
    canvas = None
    started = time.monotonic()
    try:
        i2c, canvas = _display()
        if canvas is not None and _can_run(canvas):
            _run(i2c, canvas)
    except Exception as error:
        _fault(canvas, error, time.monotonic() - started)
    while True:
        time.sleep(1)  # nothing to run on: dark and shut


def _display():
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


def _can_run(canvas) -> bool:
    from pocketotp.screens.fault import show

    if sys.implementation.version[:2] < OLDEST:
        show(canvas, "Cannot run", "CircuitPython 10.1 or newer is needed. Install it first.")
        return False
    import storage

    if storage.getmount("/").readonly:
        show(canvas, "Maintenance", "The drive is open to the computer. Unplug when done.")
        return False
    return True


class _Parts:
    """What App is made of."""


def _run(i2c, canvas) -> None:
    from pocketotp.app import App

    dog = microcontroller.watchdog
    dog.timeout = _WATCHDOG_S
    dog.mode = WatchDogMode.RESET
    ticks = Ticks()
    parts = _parts(i2c, canvas)
    app = App(parts)
    app.start(ticks.now(), None)
    app.screen = _first_screen(app, parts.keys)
    try:
        while True:
            dog.feed()
            app.tick(ticks.now())
            if app.may_rest:
                time.sleep(_REST_S)
    except Exception:
        _shut(app, parts)
        raise


def _shut(app, parts) -> None:
    """After a fault: screen, glass and token overwrite and forget what they hold."""
    screen, app.screen = app.screen, None
    try:
        screen.leave()
        parts.canvas.clear()
        parts.canvas.flush()
    except Exception:
        pass  # the fault may be there; what follows must be done all the same
    screen = None
    parts.token.lock()


class Ticks:
    """supervisor.ticks_ms, which wraps at 2**29, as a number that only grows."""

    def __init__(self) -> None:
        self._last = supervisor.ticks_ms()
        self._now = self._last

    def now(self) -> int:
        """Milliseconds; equal to ticks_ms modulo 2**29."""
        ticks = supervisor.ticks_ms()
        self._now += (ticks - self._last) & 0x1FFFFFFF
        self._last = ticks
        return self._now


def _parts(i2c, canvas):
    from os import urandom

    from pocketotp.clock.clock import Clock
    from pocketotp.cpu import Cpu

    parts = _Parts()
    parts.canvas = canvas
    parts.keys = Keys(_keypad().events)
    parts.random = urandom
    parts.stamp = lambda: time.monotonic_ns().to_bytes(8, "little")
    parts.host_ready = lambda: supervisor.runtime.usb_connected
    parts.restart = restart
    parts.cpu = Cpu(microcontroller.cpu, time.sleep)
    parts.typist = _typist(parts) if usb_cdc.data is None else None
    parts.clock = Clock(_rtc(i2c), supervisor.ticks_ms)
    parts.token = _token()
    parts.info = _info()
    parts.link = _link(parts) if usb_cdc.data is not None else None
    return parts


def _keypad():
    pins = board_pins.buttons()
    keys = keypad.Keys(pins, value_when_pressed=False, pull=True, interval=_SCAN_S)
    keys.reset()  # else a button that is down already would make no event
    return keys


def _typist(parts):
    from pocketotp.keyboard.typist import Typist

    return Typist(_keyboard, parts.host_ready, time.sleep)


def _rtc(i2c):
    from pocketotp.clock.driver import LazyDs3231

    try:
        return LazyDs3231(i2c)
    except (ValueError, OSError):
        return None


def _token():
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


def _keyboard():
    import usb_hid
    from adafruit_hid.keyboard import Keyboard

    return Keyboard(usb_hid.devices)


def _first_screen(app, keys):
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


def _fault(canvas, error, uptime_s: float) -> None:
    """Shows that it failed, then resets: slowly, if it failed at once, not to spin."""
    try:
        from pocketotp.screens.fault import show

        show(canvas, "Fault", type(error).__name__ + ". The token is shut and starts again.")
        from pocketotp.modes import crash

        crash.note(microcontroller.nvm)
    except Exception:
        pass
    for _ in range(_SOON_S if uptime_s > _CALM_S else _LATE_S):
        microcontroller.watchdog.feed()
        time.sleep(1)
    restart()
