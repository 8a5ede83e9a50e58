"""Fixtures of the device tests. Without Node or the firmware files they skip, and say why."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from device.board import Board
from device.files import NEWEST, VERSIONS, missing
from device.volume import build_flash

StartBoard = Callable[..., Board]
LIMIT_S = 1800


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks everything in this folder, and gives it the time that emulation takes."""
    for item in items:
        if "device" in item.path.parts:
            item.add_marker("device")
            item.add_marker(pytest.mark.timeout(LIMIT_S))


@pytest.fixture(params=VERSIONS)
def every_version(request: pytest.FixtureRequest) -> str:
    """Each supported CircuitPython version that is there."""
    if reason := missing(request.param):
        pytest.skip(reason)
    return request.param


@pytest.fixture
def start_board(monkeypatch: pytest.MonkeyPatch) -> Iterator[StartBoard]:
    """Starts boards for a test, by the files on their drive or a whole flash; ends them with it."""
    if reason := missing():
        pytest.skip(reason)
    monkeypatch.setenv("POCKETOTP_PATIENCE", "40")  # emulation is slower than life
    boards: list[Board] = []

    def start(content: dict[str, bytes] | bytes, *options: str, version: str = NEWEST) -> Board:
        flash = build_flash(version, content) if isinstance(content, dict) else content
        boards.append(Board(flash, *options))
        return boards[-1]

    yield start
    for board in boards:
        board.close()
