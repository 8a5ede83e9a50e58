"""CircuitPython's `usb_midi`: on or off."""

from _chip import chip

ports = ()


def enable() -> None:
    """Shows the MIDI device; only in boot.py."""
    if chip.phase != "boot":
        raise RuntimeError("Cannot change USB devices now")
    chip.usb.midi = True


def disable() -> None:
    """Hides the MIDI device; only in boot.py."""
    if chip.phase != "boot":
        raise RuntimeError("Cannot change USB devices now")
    chip.usb.midi = False
