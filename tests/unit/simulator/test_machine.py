"""The machine: boots in processes of their own, resets, crashes, the serial port."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import serial

from simulator.machine import Machine, MachineError
from simulator.paths import firmware_root

BOOT = """
import storage, usb_cdc, usb_hid, usb_midi
storage.disable_usb_drive()
usb_midi.disable()
usb_cdc.enable(console=False, data={data})
usb_hid.enable(() if {data} else (usb_hid.Device.KEYBOARD,))
"""

Make = Callable[..., Machine]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes machines with a firmware of a few lines, plugged in."""
    machines: list[Machine] = []
    root = tmp_path / "firmware"
    (root / "lib").mkdir(parents=True)
    for library in (firmware_root() / "lib").glob("adafruit_*"):
        (root / "lib" / library.name).symlink_to(library)

    def go(code: str, data: bool = False, safemode: str = "") -> Machine:
        (root / "boot.py").write_text(BOOT.format(data=data))
        (root / "code.py").write_text(textwrap.dedent(code))
        (root / "safemode.py").write_text(textwrap.dedent(safemode))
        machine = Machine(seed=1, root=root)
        machines.append(machine)
        machine.power_on()
        return machine

    yield go
    for machine in machines:
        machine.close()


def test_buttons_and_typing(make: Make) -> None:
    machine = make(
        """
        import board, keypad, time, usb_hid
        from adafruit_hid.keyboard import Keyboard
        keys = keypad.Keys((board.GP2, board.GP3, board.GP6), value_when_pressed=False)
        keyboard = Keyboard(usb_hid.devices)
        while True:
            event = keys.events.get()
            if event and event.pressed:
                keyboard.send(0x1E + event.key_number)
            time.sleep(0.01)
        """
    )
    machine.run(5)
    assert machine.mode == "token"
    for button in ("up", "ok", "down"):
        machine.press(button)
        machine.run(0.05)
        machine.release(button)
        machine.run(0.1)
    assert machine.take_typed() == "123"
    machine.set_computer(suspended=True)
    machine.press("up")
    machine.run(3)
    assert machine.take_typed() == ""


def test_a_loop_that_never_looks_at_the_clock_meets_the_watchdog(make: Make) -> None:
    machine = make(
        """
        import microcontroller, watchdog
        print(microcontroller.cpu.reset_reason)
        microcontroller.watchdog.timeout = 0.5
        microcontroller.watchdog.mode = watchdog.WatchDogMode.RESET
        while True:
            pass
        """
    )
    machine.run(8)
    assert "POWER_ON" in machine.console
    assert "WATCHDOG" in machine.console


def test_the_end_of_code_leaves_the_chip_standing(make: Make) -> None:
    machine = make("raise ValueError('nobody catches me')")
    machine.run(8)
    assert machine.mode == "stopped"
    assert "nobody catches me" in machine.console


def test_a_crash_leads_to_safemode(make: Make) -> None:
    machine = make(
        "import ctypes_is_not_there",
        safemode="""
        import microcontroller, time
        print("safe")
        time.sleep(5)
        microcontroller.reset()
        """,
    )
    machine.run(4)
    assert machine._process is not None
    machine._process._process.kill()
    machine.run(3)
    assert "safe" in machine.console
    machine.run(10)
    assert machine.mode == "stopped"


def test_a_firmware_that_hangs_is_named(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.machine._HANG_S", 1)
    machine = make("while True:\n    pass")
    with pytest.raises(MachineError, match="hangs"):
        machine.run(10)


@pytest.mark.parametrize("end", ["path", "url"])
def test_the_data_port(make: Make, end: str) -> None:
    machine = make(
        """
        import time, usb_cdc
        port = usb_cdc.data
        port.timeout = 0
        port.write_timeout = 1
        while True:
            got = port.read(64)
            if got:
                port.write(got.upper())
            time.sleep(0.005)
        """,
        data=True,
    )
    machine.run(5)
    assert machine.mode == "connect"
    machine.paced = True
    text = bytes(range(97, 123)) * 40
    with serial.serial_for_url(machine.usb[end], timeout=0) as port:
        port.write(text)
        got = b""
        for _ in range(100):
            machine.run(0.02)
            got += port.read(4096)
            if len(got) >= len(text):
                break
    assert got == text.upper()


def test_clock_and_flash_outlive_the_power(make: Make) -> None:
    machine = make(
        """
        import microcontroller
        microcontroller.nvm[0] = microcontroller.nvm[0] - 1
        print(microcontroller.nvm[0])
        import time
        while True:
            time.sleep(1)
        """
    )
    machine.run(5)
    before = machine.utc()
    machine.power_off()
    assert not machine.oled.on
    machine.run(100)
    machine.power_on()
    machine.run(5)
    assert machine.console.split() == ["254", "253"]
    assert 104 <= machine.utc() - before <= 106
