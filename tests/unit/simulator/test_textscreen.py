"""Text is recognised from the SSD1306's pixels, whatever the firmware's canvas drew."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from simulator import font, textscreen
from simulator.board import Board
from simulator.boot import Firmware
from simulator.textscreen import Screen


class Drawing:
    """The firmware's own canvas on a simulated board."""

    def __init__(self, height: int, rotation: int = 0) -> None:
        self.board = Board(seed=1, height=height)
        self.firmware = Firmware(self.board)
        load = self.firmware.load
        pins = load("board")
        i2c = load("busio").I2C(pins.GP5, pins.GP4, frequency=400_000)
        bus = load("i2cdisplaybus").I2CDisplayBus(i2c, device_address=0x3C)
        display = load("adafruit_displayio_ssd1306").SSD1306(
            bus, width=128, height=height, rotation=rotation, auto_refresh=False
        )
        self.canvas = load("pocketotp.ui.canvas").Canvas(display)

    def read(self) -> Screen:
        """Shows what was drawn and reads it."""
        self.canvas.end()
        self.canvas.flush()
        return textscreen.read(self.board.oled, self.firmware.root)


@pytest.fixture
def draw() -> Iterator[Callable[..., Drawing]]:
    """Makes drawings, begun; their boards end with the test."""
    made: list[Drawing] = []

    def make(height: int, rotation: int = 0) -> Drawing:
        made.append(Drawing(height, rotation))
        made[-1].canvas.begin()
        return made[-1]

    yield make
    for drawing in made:
        drawing.firmware.off()


@pytest.fixture
def tall(draw) -> Drawing:
    """A drawing on the usual display."""
    return draw(64)


def test_every_character_of_the_font(tall: Drawing) -> None:
    shown = "".join(chr(code) for code in font.CODEPOINTS)
    for row in range(5):
        tall.canvas.text(row, shown[row * 20 : row * 20 + 20], inverse=row == 2)
    screen = tall.read()
    assert "".join(line.text for line in screen.lines).replace(" ", "") == shown.strip()
    assert [line.inverse for line in screen.lines] == [False, False, True, False, False]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("12345", "12345"),
        ("123456", "123 456"),
        ("1234567", "123 4567"),
        ("12345678", "1234 5678"),
        ("123456789", "123 456 789"),
        ("0123456789", "01234 56789"),
        ("BCDFG", "BCDFG"),
        ("HJKMN", "HJKMN"),
        ("PQRTV", "PQRTV"),
        ("WXY23", "WXY23"),
        ("------", "--- ---"),
    ],
)
def test_codes_in_their_groups(tall: Drawing, code: str, shown: str) -> None:
    tall.canvas.text(0, "Issuer           1/1", True)
    tall.canvas.code(code)
    tall.canvas.bar(64)
    screen = tall.read()
    assert screen.has(shown)
    assert screen.large == code
    assert (screen.title, screen.bar) == ("Issuer           1/1", 64)


def test_a_shaded_code(tall: Drawing) -> None:
    tall.canvas.text(0, "Off", True)
    tall.canvas.code("123456")
    tall.canvas.shade(True)
    assert tall.read().large == "123456"


def test_stars_beside_the_wheel(tall: Drawing) -> None:
    tall.canvas.center(0, "Enter PIN", True)
    tall.canvas.center(1, "****")
    tall.canvas.center(4, "OK: next, hold: enter")
    tall.canvas.code("7", 23)
    screen = tall.read()
    assert screen.large == "7"
    assert screen.has("****")
    assert screen.has("OK: next, hold: enter")


def test_double_size(tall: Drawing) -> None:
    tall.canvas.center(0, "Group 1 of 7", True)
    tall.canvas.large("A2B3Q", 22)
    screen = tall.read()
    assert screen.large == "A2B3Q"
    assert screen.has("Group 1 of 7")


def test_nothing_is_seen_while_the_display_is_off(tall: Drawing) -> None:
    tall.canvas.text(0, "secret")
    tall.read()
    tall.canvas.sleep()
    assert not textscreen.read(tall.board.oled, tall.firmware.root).has("secret")


def test_a_low_display_whose_rows_overlap(draw) -> None:
    drawing = draw(32)
    drawing.canvas.center(0, "Gipsy, jumpy: query;", True)
    drawing.canvas.text(1, "Gipsy, jumpy: query;")
    drawing.canvas.text(2, "(every page)_[fog] Q|")
    screen = drawing.read()
    assert [line.text.strip() for line in screen.lines] == [
        "Gipsy, jumpy: query;",
        "Gipsy, jumpy: query;",
        "(every page)_[fog] Q|",
    ]


def test_a_display_mounted_upside_down(draw) -> None:
    upright, turned = draw(64), draw(64, 180)
    for drawing in (upright, turned):
        drawing.canvas.text(0, "up is up")
        drawing.read()
    pixels = turned.board.oled.rows()
    assert [row[::-1] for row in pixels[::-1]] == upright.board.oled.rows()


def test_the_font_is_circuitpythons_strip() -> None:
    strip = font.strip()
    assert (strip.width, len(strip.words)) == (95 * 6, 12 * 18)
    assert strip.index[ord("A")] == ord("A") - 0x20
    with Firmware(Board(seed=1)) as firmware:
        built_in = firmware.load("terminalio").FONT
        assert built_in.get_glyph(ord("é")) is None
        glyph = built_in.get_glyph(ord("A"))
        assert (glyph.tile_index, glyph.width, glyph.height) == (33, 6, 12)
        assert (built_in.bitmap.width, built_in.bitmap.height) == (570, 12)
