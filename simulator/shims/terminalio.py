"""CircuitPython's `terminalio`: its built-in font."""

import fontio

FONT = fontio.BuiltinFont()
