"""The firmware from power-up to reset: starts, runs the loop for ever, shuts after a fault.

Whatever goes wrong ends in a fault screen without secrets and a reset.
"""

from __future__ import annotations

import time

import microcontroller
import supervisor
from watchdog import WatchDogMode

from pocketotp.modes.reset import restart

_WATCHDOG_S = 8
_CALM_S = 20  # a fault sooner than that may come again at every start
_SOON_S = 5
_LATE_S = 60
_REST_S = 0.005  # the core sleeps meanwhile; keys wait in keypad's queue


def main() -> None:
    """Never returns, but by a reset."""
    supervisor.runtime.autoreload = False
    supervisor.status_bar.display = False
    supervisor.status_bar.console = False
    canvas = None
    started = time.monotonic()
    try:
        i2c, canvas = _open_display()
        if canvas is not None:
            _run(i2c, canvas)
    except Exception as error:
        fault(canvas, error, time.monotonic() - started)
    while True:
        time.sleep(1)  # nothing to run on: dark and shut


def _open_display():
    """The bus and a canvas, if there is one that may be used; else None for it."""
    from pocketotp import start

    i2c, canvas = start.open_display()
    if canvas is not None and not start.can_run(canvas):
        canvas = None
    return i2c, canvas


def _run(i2c, canvas) -> None:
    dog = _watchdog()
    ticks = Ticks()
    app, parts = _start(i2c, canvas, ticks.now())
    try:
        while True:
            dog.feed()
            app.tick(ticks.now())
            if app.may_rest:
                time.sleep(_REST_S)
    except Exception:
        _shut(app, parts)
        raise


def _watchdog():
    dog = microcontroller.watchdog
    dog.timeout = _WATCHDOG_S
    dog.mode = WatchDogMode.RESET
    return dog


def _start(i2c, canvas, now_ms):
    """The app on its first screen, and its parts."""
    from pocketotp import start
    from pocketotp.app import App
    from pocketotp.unload import forget

    parts = start.make_parts(i2c, canvas, _stamp, _host_ready, _keyboard)
    app = App(parts)
    app.start(now_ms, None)
    app.screen = start.first_screen(app, parts.keys)
    forget(("pocketotp.start",))
    return app, parts


def _stamp() -> bytes:
    return time.monotonic_ns().to_bytes(8, "little")


def _host_ready() -> bool:
    return supervisor.runtime.usb_connected


def _keyboard():
    import usb_hid
    from adafruit_hid.keyboard import Keyboard

    return Keyboard(usb_hid.devices)


def _shut(app, parts) -> None:
    """After a fault: screen, glass, link and token overwrite and forget what they hold."""
    screen, app.screen = app.screen, None
    try:
        screen.leave()
        parts.canvas.clear()
        parts.canvas.flush()
    except Exception:
        pass  # the fault may be there; what follows must be done all the same
    screen = None
    try:
        if parts.link is not None:
            parts.link.reset()  # a restore may hold keys
    except Exception:
        pass
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


def fault(canvas, error, uptime_s: float) -> None:
    """Shows that it failed, then resets: slowly, if it failed at once, not to spin."""
    dog = _watchdog()  # it may have failed before it was started
    try:
        if canvas is not None:
            from pocketotp.screens.fault import show

            show(canvas, "Fault", type(error).__name__ + ". The token is shut and starts again.")
        from pocketotp.modes import crash

        crash.note(microcontroller.nvm)
    except Exception:
        pass
    for _ in range(_SOON_S if uptime_s > _CALM_S else _LATE_S):
        dog.feed()
        time.sleep(1)
    restart()
