"""Small programs for the emulated board, for tests that need none of the firmware."""

SERIAL_BOOT = b"""
import storage, usb_cdc, usb_midi
usb_midi.disable()
storage.disable_usb_drive()
usb_cdc.enable(console=True, data=True)
"""
