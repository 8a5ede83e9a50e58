"""Which USB interfaces this power-up gets: decided once, in boot.py. Prints nothing, never raises.

    token        a keyboard and nothing else
    connect      one serial data port: wished for in the menu, or OK held at power-up
    maintenance  the drive: wished for in the menu, or UP and DOWN held and no vault yet

A serial port lets any program on the computer copy the flash (the 1200-baud touch), and the drive
lets it replace the firmware: hence neither without the owner's wish. In doubt: token.
"""

from __future__ import annotations

import digitalio
import microcontroller
import storage
import supervisor
import usb_cdc
import usb_hid
import usb_midi

from pocketotp import board_pins
from pocketotp.modes import crash
from pocketotp.nvm import journal
from pocketotp.nvm.journal import Journal
from pocketotp.vault.presence import vault_present


def choose() -> None:
    """Reads wish and buttons and sets USB up."""
    try:
        if microcontroller.cpu.reset_reason == microcontroller.ResetReason.WATCHDOG:
            crash.clear_heap()  # it may have hung while it was open
        mode = _wanted()
    except Exception:
        mode = journal.MODE_TOKEN
    _apply(mode)


def _wanted() -> int:
    wish = Journal(microcontroller.nvm).take()
    up, ok, down = [_is_pressed(pin) for pin in board_pins.buttons()]
    if up and down and not vault_present(microcontroller.nvm):
        return journal.MODE_MAINTENANCE
    if up and down:
        return journal.MODE_TOKEN
    if wish is not None:
        return wish
    return journal.MODE_CONNECT if ok else journal.MODE_TOKEN


def _is_pressed(pin) -> bool:
    button = digitalio.DigitalInOut(pin)
    button.switch_to_input(digitalio.Pull.UP)
    pressed = not button.value
    button.deinit()
    return pressed


def _apply(mode: int) -> None:
    supervisor.set_usb_identification("PocketOTP", "PocketOTP token")
    usb_midi.disable()
    if mode != journal.MODE_MAINTENANCE:
        storage.disable_usb_drive()
    if mode == journal.MODE_CONNECT:
        usb_cdc.enable(console=False, data=True)
    else:
        usb_cdc.disable()
    if mode == journal.MODE_TOKEN:
        usb_hid.enable((usb_hid.Device.KEYBOARD,))
    else:
        usb_hid.disable()
