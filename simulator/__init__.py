"""The board on a desktop: chips, shims of CircuitPython's modules, a machine and a window."""
