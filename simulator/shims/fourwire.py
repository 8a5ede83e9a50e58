"""CircuitPython's `fourwire`: there is no SPI display; Blinka's displayio needs the name."""


class FourWire:
    """Not there."""
