"""The window: pixels as characters, keys as buttons."""

from __future__ import annotations

import asyncio

import pytest

from simulator.machine import Machine
from simulator.window.app import Window
from simulator.window.bench import Bench
from simulator.window.oled import Oled
from simulator.window.pixels import braille_rows, half_rows


def test_half_blocks() -> None:
    columns = (0b01, 0b10, 0b11, 0b00, *[0] * 124)
    assert half_rows(columns, 64)[0].startswith("▀▄█ ")
    assert len(half_rows(columns, 64)) == 32


def test_braille() -> None:
    columns = (0b0001, 0b1000, 0b1111, 0b1111, *[0] * 124)
    rows = braille_rows(columns, 64)
    assert rows[0][:3] == "⢁⣿⠀"
    assert (len(rows), len(rows[0])) == (16, 64)


@pytest.mark.parametrize(("size", "wide"), [((80, 24), False), ((150, 46), True)])
def test_it_fits_and_shows_the_token(size: tuple[int, int], wide: bool) -> None:
    asyncio.run(_hold(size, wide))


async def _hold(size: tuple[int, int], wide: bool) -> None:
    with Machine(seed=1) as machine:
        bench = Bench(machine)
        window = Window(bench)
        try:
            async with window.run_test(size=size) as pilot:
                await _until(lambda: machine.oled.on and any(machine.oled.columns()))
                await pilot.pause(0.3)
                oled = window.query_one(Oled)
                assert oled.wide is wide
                assert oled.region.width >= (128 if wide else 64)
                help_line = window.query_one("#help")
                assert help_line.region.bottom == size[1]
                assert window.query_one("#computer").region.height >= 3
                before = machine.oled.columns()
                await pilot.press("enter")
                await _until(lambda: machine.oled.columns() != before)
                await pilot.press("u")
                await _until(lambda: "up" in machine.down)
                await pilot.press("u", "p")
                await _until(lambda: machine.mode == "off")
        finally:
            bench.stop()


async def _until(condition, seconds: float = 20) -> None:
    for _ in range(int(seconds / 0.05)):
        if condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it does not happen")
