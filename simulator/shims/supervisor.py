"""CircuitPython's `supervisor`: ticks, the USB state, the status bar, reload."""

from _chip import chip

from simulator.chip import Reload

_FIRST = 0x1FFF0000  # 65 seconds before the first wrap
_MASK = 2**29 - 1


def ticks_of(nanoseconds: int) -> int:
    """Not CircuitPython's: the tick count at a virtual time."""
    return (_FIRST + (nanoseconds - chip.started) // 1_000_000) & _MASK


def ticks_ms() -> int:
    """Milliseconds, wrapping at 2**29."""
    chip.ticks_ns()
    return ticks_of(chip.clock.now)


class RunReason:
    """Why this program runs."""

    STARTUP = "STARTUP"
    SUPERVISOR_RELOAD = "SUPERVISOR_RELOAD"


class _SafeMode:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"supervisor.SafeModeReason.{self.name}"


class SafeModeReason:
    """Why the last run ended in safe mode."""

    NONE = _SafeMode("NONE")
    HARD_FAULT = _SafeMode("HARD_FAULT")
    NO_CIRCUITPY = _SafeMode("NO_CIRCUITPY")
    NO_HEAP = _SafeMode("NO_HEAP")
    USER = _SafeMode("USER")
    WATCHDOG = _SafeMode("WATCHDOG")
    BROWNOUT = _SafeMode("BROWNOUT")
    SAFEMODE_PY_ERROR = _SafeMode("SAFEMODE_PY_ERROR")


class _Runtime:
    run_reason = RunReason.STARTUP
    safe_mode_reason = getattr(SafeModeReason, chip.safe_mode)
    serial_bytes_available = 0
    ble_workflow = False
    rgb_status_brightness = 0
    display = None

    @property
    def usb_connected(self) -> bool:
        chip.clock.spend(5_000)
        return chip.usb.connected

    @property
    def serial_connected(self) -> bool:
        return False

    @property
    def autoreload(self) -> bool:
        return chip.autoreload

    @autoreload.setter
    def autoreload(self, value: bool) -> None:
        chip.autoreload = bool(value)


class _StatusBar:
    console = True
    display = True


runtime = _Runtime()
status_bar = _StatusBar()


def set_usb_identification(manufacturer=None, product=None, vid: int = -1, pid: int = -1) -> None:
    """Names for the USB descriptors; only in boot.py."""
    if chip.phase != "boot":
        raise RuntimeError("Cannot change USB devices now")
    chip.usb.identification = (manufacturer, product)


def reload() -> None:
    """Starts code.py anew."""
    raise Reload


def set_next_code_file(filename, **_) -> None:
    """Accepted and ignored."""


def get_previous_traceback():
    """Not kept."""
    return
