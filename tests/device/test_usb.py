"""What the computer sees: a keyboard and nothing else, until the owner chooses connect mode.

Read from the descriptors as a host reads them: USB 2.0, tables 9-8 and 9-10 to 9-13, HID 1.11.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import pytest

from device import tokens
from device.board import DOWN, OK, UP, Board
from device.emulated import Bench

HID, CDC_CONTROL, CDC_DATA = 3, 2, 10
CONFIGURATION, INTERFACE, ENDPOINT, CLASS_HID = 2, 4, 5, 0x21
BULK, INTERRUPT = 2, 3
KEYBOARD = bytes.fromhex("05010906a101")  # usage page Generic Desktop, usage Keyboard, application
VENDOR_PAGES = b"\x06\x00\xff"

SET_LINE_CODING = bytes.fromhex("2120000000000700")  # CDC PSTN 1.2, table 13, to interface 0
DTR_ON = bytes.fromhex("2122010000000000")
DTR_OFF = bytes.fromhex("2122000000000000")
BAUD_1200 = struct.pack("<IBBB", 1200, 0, 0, 8)


@dataclass(frozen=True)
class Interface:
    """A USB interface and its endpoints: (address, transfer type)."""

    cls: int
    subclass: int
    protocol: int
    endpoints: tuple[tuple[int, int], ...]


def interfaces_of(configuration: bytes) -> list[Interface]:
    """All interfaces in a configuration descriptor."""
    found: list[list] = []
    at = 0
    while at < len(configuration):
        size, kind = configuration[at], configuration[at + 1]
        if kind == INTERFACE:
            found.append([*configuration[at + 5 : at + 8], ()])
        elif kind == ENDPOINT:
            address, attributes = configuration[at + 2], configuration[at + 3]
            found[-1][3] += ((address, attributes & 3),)
        at += size
    return [Interface(*parts) for parts in found]


@pytest.fixture
def locked(start_board, every_version) -> Board:
    """A locked token in token mode."""
    board = start_board(tokens.filled().on(every_version), "--rtc", tokens.CLOCK)
    Bench(board).play('expect "Enter PIN"')
    return board


def test_token_mode_is_one_keyboard(locked, every_version) -> None:
    read = locked.descriptors()
    configuration = read["config"]
    assert read["device"][17] == 1, "configurations"
    assert struct.unpack_from("<H", configuration, 2)[0] == len(configuration)
    assert configuration[4] == 1, "interfaces"
    interfaces = interfaces_of(configuration)
    assert interfaces == [Interface(HID, 0, 0, ((0x81, INTERRUPT), (0x01, INTERRUPT)))]
    assert read["hid"].startswith(KEYBOARD)
    assert read["hid"].count(b"\xa1\x01") == 1, "one collection"
    assert VENDOR_PAGES not in read["hid"]
    print(f"CircuitPython {every_version}, token mode: {interfaces}")
    nothing_answers_the_touch(locked)
    locked.release(UP)


def nothing_answers_the_touch(board: Board) -> None:
    """The 1200-baud touch: no such request is known, the token goes on, its flash is the same."""
    before, resets = board.flash(), board.state["resets"]
    assert board.control_transfer(SET_LINE_CODING, BAUD_1200) is None
    assert board.control_transfer(DTR_ON) is None
    assert board.control_transfer(DTR_OFF) is None
    board.wait(1)
    assert board.state["power"] == "on"
    assert board.state["resets"] == resets
    picture = board.pixels()
    board.press(UP)
    board.wait(0.2)
    assert board.pixels() != picture, "the wheel does not turn"
    assert board.flash() == before


@pytest.fixture
def connected(start_board, every_version) -> Board:
    """A locked token in connect mode: OK was held at power-up."""
    board = start_board(tokens.filled().on(every_version), "--rtc", tokens.CLOCK)
    board.push(OK)
    board.wait_until(lambda: board.state["usb"]["ready"], "the host to be content")
    board.release(OK)
    return board


def test_connect_mode_is_one_serial_port(connected, every_version) -> None:
    interfaces = interfaces_of(connected.descriptors()["config"])
    assert [itf.cls for itf in interfaces] == [CDC_CONTROL, CDC_DATA]
    assert [kind for _, kind in interfaces[1].endpoints] == [BULK, BULK]
    print(f"CircuitPython {every_version}, connect mode: {interfaces}")
    # What connect mode gives away, and why it is a mode of its own: see docs/threats.md.
    connected.command("touch1200", port="data")
    connected.wait(1)
    assert connected.state["power"] == "bootloader"


def test_no_buttons_bring_more(start_board) -> None:
    """With a vault, no buttons held at power-up open the drive or a console."""
    board = start_board(tokens.filled().on(), "--rtc", tokens.CLOCK)
    for buttons, expected in (
        ((UP, DOWN), ["HID"]),
        ((UP,), ["HID"]),
        ((UP, OK, DOWN), ["HID"]),
        ((OK, DOWN), ["CDC-comm", "CDC-data"]),
    ):
        board.push(*buttons)
        board.power_cycle()
        board.wait_until(lambda: board.state["usb"]["ready"], "the host to be content")
        assert board.interfaces == expected, buttons
        board.release(*buttons)
