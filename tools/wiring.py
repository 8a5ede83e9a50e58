"""Draws the wiring pictures of docs/hardware.md: one SVG a board, from its list of pins.

python tools/wiring.py
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"

PITCH, TOP = 22, 70  # between two pins; the first one
BOARD_WIDTH, PART_WIDTH, ROOM = 170, 130, 210  # ROOM: between parts and board, for the wires
EDGE = 20
COLOURS = {
    "3V3": "#c0392b",
    "GND": "#222222",
    "SDA": "#2471a3",
    "SCL": "#d68910",
    "UP": "#1e8449",
    "OK": "#7d3c98",
    "DOWN": "#148f77",
}
PARTS = (
    ("OLED (SSD1306)", (("GND", "GND"), ("VCC", "3V3"), ("SCL", "SCL"), ("SDA", "SDA"))),
    ("Clock (DS3231)", (("GND", "GND"), ("VCC", "3V3"), ("SCL", "SCL"), ("SDA", "SDA"))),
    ("Button UP", (("", "UP"), ("", "GND"))),
    ("Button OK", (("", "OK"), ("", "GND"))),
    ("Button DOWN", (("", "DOWN"), ("", "GND"))),
)


@dataclass(frozen=True)
class Board:
    """A board seen from above, USB upwards. `used` maps a net to (side, number from the top)."""

    file: str
    name: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    used: dict[str, tuple[str, int]]

    @property
    def parts_side(self) -> str:
        """Where the parts stand: beside the pins of the bus."""
        return self.used["SDA"][0]


def names(text: str) -> tuple[str, ...]:
    """Words."""
    return tuple(text.split())


PICO_LEFT = names(
    "GP0 GP1 GND GP2 GP3 GP4 GP5 GND GP6 GP7 GP8 GP9 GND GP10 GP11 GP12 GP13 GND GP14 GP15"
)
PICO_RIGHT = names(
    "VBUS VSYS GND 3V3_EN 3V3 ADC_VREF GP28 AGND GP27 GP26 RUN GP22 GND GP21 GP20 GP19 GP18 GND "
    "GP17 GP16"
)
PICO_USED = {
    "UP": ("left", 3),
    "OK": ("left", 4),
    "SDA": ("left", 5),
    "SCL": ("left", 6),
    "GND": ("left", 7),
    "DOWN": ("left", 8),
    "3V3": ("right", 4),
}
ZERO_USED = {
    "UP": ("right", 2),
    "OK": ("right", 3),
    "SDA": ("right", 4),
    "SCL": ("right", 5),
    "DOWN": ("right", 6),
    "GND": ("left", 1),
    "3V3": ("left", 2),
}
BOARDS = (
    Board("wiring-pico.svg", "Raspberry Pi Pico", PICO_LEFT, PICO_RIGHT, PICO_USED),
    Board("wiring-pico-w.svg", "Raspberry Pi Pico W", PICO_LEFT, PICO_RIGHT, PICO_USED),
    Board(
        "wiring-rp2040-zero.svg",
        "Waveshare RP2040-Zero",
        names("5V GND 3V3 GP29 GP28 GP27 GP26 GP15 GP14"),
        names("GP0 GP1 GP2 GP3 GP4 GP5 GP6 GP7 GP8"),
        ZERO_USED,
    ),
)


class Picture:
    """The wires, pins and boxes of one board."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.on_left = board.parts_side == "left"
        self.board_x = EDGE + PART_WIDTH + ROOM if self.on_left else EDGE + 70
        self.parts_x = EDGE if self.on_left else self.board_x + BOARD_WIDTH + ROOM
        self.ends: dict[str, list[float]] = {net: [] for net in COLOURS}  # y of the parts' pins
        self.front: list[str] = []
        self.height = 0.0

    def lane(self, net: str) -> float:
        """The x of a net's vertical wire."""
        step = 24 * (1 + list(COLOURS).index(net))
        inner = self.parts_x + PART_WIDTH if self.on_left else self.parts_x
        return inner + step if self.on_left else inner - step

    def draw_parts(self) -> None:
        """The boxes of the parts, and where their pins are."""
        y = TOP - 30.0
        edge = self.parts_x + PART_WIDTH if self.on_left else self.parts_x
        for title, pins in PARTS:
            size = 26 + PITCH * len(pins)
            self.front.append(box(self.parts_x, y, PART_WIDTH, size, "#f4f6f7"))
            self.front.append(text(self.parts_x + PART_WIDTH / 2, y + 17, title, "middle", True))
            for number, (label, net) in enumerate(pins):
                at = y + 36 + PITCH * number
                self.ends[net].append(at)
                anchor, x = ("end", edge - 10) if self.on_left else ("start", edge + 10)
                self.front.append(text(x, at + 4, label, anchor))
                self.front.append(dot(edge, at, COLOURS[net]))
            y += size + 14
        self.height = max(self.height, y)

    def draw_board(self) -> None:
        """The board with its pins."""
        board, x = self.board, self.board_x
        size = PITCH * len(board.left) + 26
        self.front.append(box(x, TOP - 24, BOARD_WIDTH, size, "#d5f0e3"))
        self.front.append(box(x + BOARD_WIDTH / 2 - 24, TOP - 34, 48, 26, "#ccd1d1"))
        self.front.append(text(x + BOARD_WIDTH / 2, TOP - 17, "USB", "middle"))
        self.front.append(text(x + BOARD_WIDTH / 2, TOP + size - 6, board.name, "middle", True))
        used = {place: net for net, place in board.used.items()}
        for side, names in (("left", board.left), ("right", board.right)):
            for number, name in enumerate(names):
                self.draw_pin(side, number, name, used.get((side, number)))
        self.height = max(self.height, TOP + size + 10)

    def draw_pin(self, side: str, number: int, name: str, net: str | None) -> None:
        """One pin; those in use have their colour and are bold."""
        x, y = self.pin(side, number)
        anchor, inner = ("start", x + 10) if side == "left" else ("end", x - 10)
        self.front.append(dot(x, y, COLOURS[net] if net else "#b7950b"))
        self.front.append(text(inner, y + 4, name, anchor, bool(net)))

    def pin(self, side: str, number: int) -> tuple[float, float]:
        """Where a pin of the board is."""
        return self.board_x + (0 if side == "left" else BOARD_WIDTH), TOP + PITCH * number

    def wires(self) -> list[str]:
        """All wires: from the pin to the net's lane, along it, and to each part."""
        return [shape for net in COLOURS for shape in self.wire(net)]

    def wire(self, net: str) -> list[str]:
        """One net."""
        side, number = self.board.used[net]
        x, y = self.pin(side, number)
        lane, colour = self.lane(net), COLOURS[net]
        path = [(x, y)]
        if side != self.board.parts_side:  # over the top of the board
            away = x + (1 if side == "right" else -1) * (24 + 12 * (net == "GND"))
            y = 12 + 10 * (net == "GND")
            path += [(away, path[0][1]), (away, y)]
        path.append((lane, y))
        shapes = [line(path, colour)]
        edge = self.parts_x + PART_WIDTH if self.on_left else self.parts_x
        reach = [*self.ends[net], y]
        shapes.append(line([(lane, min(reach)), (lane, max(reach))], colour))
        for at in self.ends[net]:
            shapes.append(line([(lane, at), (edge, at)], colour))
            shapes.append(dot(lane, at, colour, 3))
        return shapes

    def svg(self) -> str:
        """The whole picture."""
        self.draw_parts()
        self.draw_board()
        width = max(self.parts_x + PART_WIDTH, self.board_x + BOARD_WIDTH + 50) + EDGE
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{self.height:.0f}" '
            f'viewBox="0 0 {width} {self.height:.0f}" font-family="sans-serif">'
        )
        ground = f'<rect width="{width}" height="{self.height:.0f}" fill="#ffffff"/>'
        return "\n".join([head, ground, *self.wires(), *self.front, "</svg>"]) + "\n"


def box(x: float, y: float, width: float, height: float, fill: str) -> str:
    """A rectangle with round corners."""
    place = f'x="{x}" y="{y}" width="{width}" height="{height}" rx="6"'
    return f'<rect {place} fill="{fill}" stroke="#566573"/>'


def text(x: float, y: float, words: str, anchor: str, bold: bool = False) -> str:
    """A line of text."""
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x}" y="{y}" font-size="12" text-anchor="{anchor}"{weight}>{words}</text>'


def dot(x: float, y: float, colour: str, radius: int = 5) -> str:
    """A pin or a joint."""
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{colour}"/>'


def line(points: list[tuple[float, float]], colour: str) -> str:
    """A wire."""
    path = " ".join(f"{x},{y}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>'


def main() -> None:
    """Writes all pictures."""
    for board in BOARDS:
        (FOLDER / board.file).write_text(Picture(board).svg())
        print(FOLDER / board.file)


if __name__ == "__main__":
    main()
