"""Small programs for the emulated board: a console port, and the firmware with its faults told."""

SERIAL_BOOT = b"""
import storage, usb_cdc, usb_midi
usb_midi.disable()
storage.disable_usb_drive()
usb_cdc.enable(console=True, data=True)
"""

# A keyboard and a console, for the firmware in token mode with its faults printed.
CONSOLE_BOOT = b"""
import storage, usb_cdc, usb_midi
usb_midi.disable()
storage.disable_usb_drive()
usb_cdc.enable(console=True, data=False)
"""

TALKING_CODE = b"""
import gc, traceback
from pocketotp import main

def _tell(canvas, error, uptime):
    traceback.print_exception(error)
    print("heap free", gc.mem_free())

main._fault = _tell
main.main()
"""

# The firmware, telling how much heap is free whenever another title is on the glass.
HEAP_CODE = b"""
import gc
from pocketotp import main
from pocketotp.ui.canvas import Canvas

flush = Canvas.flush
last = [None]

def telling_flush(canvas):
    drawn = flush(canvas)
    if drawn and canvas._shown[0] != last[0]:
        last[0] = canvas._shown[0]
        gc.collect()
        print("heap", gc.mem_free(), last[0])
    return drawn

Canvas.flush = telling_flush
main.main()
"""
