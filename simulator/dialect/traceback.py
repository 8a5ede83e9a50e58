"""CircuitPython's `traceback`."""

import traceback as _traceback

from _chip import chip


def format_exception(exc, value=None, tb=None, limit=None, chain=True) -> list:
    """The lines of an exception's report."""
    error = value if value is not None else exc
    return _traceback.format_exception(type(error), error, error.__traceback__)


def print_exception(exc, value=None, tb=None, limit=None, file=None, chain=True) -> None:
    """Prints the report to a file or the console."""
    text = "".join(format_exception(exc, value))
    if file is None:
        chip.board.console.append(text)
    else:
        file.write(text)
