"""The harness itself: a small program on the emulated board can be pressed, read and cut."""

from __future__ import annotations

import socket

from device.board import OK, UP, Board
from device.programs import SERIAL_BOOT

CODE = b"""
import board, digitalio, microcontroller, supervisor, time, usb_cdc, usb_hid
up = digitalio.DigitalInOut(board.GP2)
up.switch_to_input(pull=digitalio.Pull.UP)
keyboard = [d for d in usb_hid.devices if d.usage_page == 1 and d.usage == 6][0]
usb_cdc.data.timeout = 0
mark = bytearray(b"mark-" + b"in-ram")
while not supervisor.runtime.serial_connected:  # what is printed earlier is lost
    pass
print("ready")
while True:
    if not up.value:
        keyboard.send_report(bytes((0, 0, 0x1E, 0, 0, 0, 0, 0)))
        keyboard.send_report(bytes(8))
        microcontroller.nvm[0:2] = b"up"
        print("pressed")
        while not up.value:
            pass
    data = usb_cdc.data.read(64)
    if data:
        usb_cdc.data.write(data)
    time.sleep(0.005)
"""


def ready(start_board) -> Board:
    board = start_board({"boot.py": SERIAL_BOOT, "code.py": CODE})
    board.wait_until(lambda: "ready" in board.console(), "the program's first words")
    return board


def test_press_types_and_writes_nvm(start_board):
    board = ready(start_board)
    board.press(OK)
    assert board.typed() == ""
    board.press(UP)
    assert board.typed() == "1"
    assert board.nvm()[:2] == b"up"
    assert board.find_in_ram(b"mark-in-ram", b"not in ram")[1] == []
    assert board.find_in_ram(b"mark-in-ram")[0] != []


def test_nvm_survives_a_power_cycle(start_board):
    board = ready(start_board)
    board.press(UP)
    board.power_cycle()
    assert board.nvm()[:2] == b"up"
    board.wait_until(lambda: board.console().count("ready") == 2, "the second boot")


def test_data_port_echoes(start_board):
    board = ready(start_board)
    with board.paced(), socket.create_connection(("127.0.0.1", board.data_port)) as port:
        port.settimeout(20)
        port.sendall(b"hello")
        received = b""
        while len(received) < 5:
            received += port.recv(64)
    assert received == b"hello"


def test_time_stands_still_between_calls(start_board):
    board = ready(start_board)
    before = board.time
    assert board.time == before
    board.wait(0.5)
    assert abs(board.time - before - 0.5) < 0.05
