"""When something appeared on the OLED of an emulated board."""

from __future__ import annotations

from collections.abc import Callable

from device.board import Board

STEP_S = 0.004


def glass_time(board: Board, ready: Callable[[], object], limit: float = 20.0) -> float:
    """The emulated time of the last byte of the picture that makes `ready` true.

    Raises TimeoutError after `limit` emulated seconds.
    """
    end = board.time + limit
    seen = None
    while True:
        state = board.state
        written = state["oled_written"]
        if state["t"] - written >= STEP_S and written != seen:
            seen = written
            if ready():
                return written
        if state["t"] >= end:
            raise TimeoutError(f"what was waited for did not come:\n{board.picture()}")
        board.wait(STEP_S)


def typing_time(board: Board, gpio: int) -> float:
    """A press of the button: from the first report of a typed code to the last, milliseconds.

    The press is long enough for a loop that does not always look.
    """
    count = board.state["hid_reports"]
    board.push(gpio)
    board.wait(0.4)
    board.release(gpio)
    board.wait(1.5)
    reports = board.command("hid", since=count)["reports"]
    return (reports[-1]["t"] - reports[0]["t"]) * 1000
