"""CircuitPython's `board` for the Raspberry Pi Pico."""

import microcontroller

board_id = "raspberry_pi_pico"
for _pin in microcontroller.pins[:29]:
    globals()[f"GP{_pin.number}"] = _pin
LED = microcontroller.pins[25]
SMPS_MODE = microcontroller.pins[23]
VBUS_SENSE = microcontroller.pins[24]
A0, A1, A2, A3 = microcontroller.pins[26:30]
