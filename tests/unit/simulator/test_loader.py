"""Firmware modules in the simulator see what CircuitPython would show them, and nothing else."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import pytest

from simulator.board import RTC_ADDRESS, Board
from simulator.boot import Firmware
from simulator.chip import Reset
from simulator.paths import firmware_root


@pytest.fixture
def run(tmp_path: Path):
    """Runs a few lines as a module of the firmware; returns what they printed."""
    (tmp_path / "lib").mkdir()
    for library in firmware_root().joinpath("lib").glob("adafruit_*"):
        (tmp_path / "lib" / library.name).symlink_to(library)

    def go(text: str, board: Board | None = None) -> str:
        (tmp_path / "probe.py").write_text(textwrap.dedent(text))
        board = board or Board(seed=1)
        with Firmware(board, root=tmp_path) as firmware:
            firmware.load("probe")
        return "".join(board.console)

    return go


@pytest.mark.parametrize(
    "name", ["typing", "threading", "dataclasses", "functools", "pathlib", "enum", "subprocess"]
)
def test_what_the_board_lacks_is_not_there(run, name: str) -> None:
    with pytest.raises(ImportError):
        run(f"import {name}")


def test_desktop_python_is_left_alone(run) -> None:
    before = dict(sys.modules)
    run("import os, time, hashlib, board, busio, displayio")
    added = {name for name in set(sys.modules) - set(before) if "." not in name}
    assert not added & {"board", "busio", "displayio", "probe", "microcontroller"}
    assert all(sys.modules[name] is before[name] for name in ("os", "time", "hashlib"))


def test_hashlib_is_the_boards(run) -> None:
    printed = run(
        """
        import hashlib
        h = hashlib.new("sha256", b"a")
        h.update(b"bc")
        print(h.digest()[:2], h.digest_size, hasattr(h, "copy"), hasattr(h, "hexdigest"))
        print(hasattr(hashlib, "sha256"))
        try:
            hashlib.new("sha512")
        except ValueError as error:
            print(error)
        """
    )
    assert printed == "b'\\xbax' 32 False False\nFalse\nUnsupported hash algorithm\n"


def test_msgpack_packs_30_bits_and_no_more(run) -> None:
    printed = run(
        """
        import io, msgpack
        for value in (2**30 - 1, -2**30, 2**30):
            out = io.BytesIO()
            try:
                msgpack.pack({"a": [value, b"x", None, True, "s"]}, out)
                print(msgpack.unpack(io.BytesIO(out.getvalue()))["a"][0] == value)
            except ValueError as error:
                print(error)
        try:
            msgpack.unpack(io.BytesIO(b"\\xdd\\x40\\x00\\x00\\x01" + bytes(400)))
        except MemoryError:
            print("would crash")
        """
    )
    assert printed == "True\nTrue\nno default packer\nwould crash\n"


def test_times_have_the_boards_limits(run) -> None:
    printed = run(
        """
        import supervisor, time
        for t in (2**31 - 1, 2**31):
            try:
                print(time.localtime(t)[0])
            except OverflowError:
                print("overflow")
        print(time.mktime((2106, 2, 7, 6, 28, 16, 0, 0, -1)))
        first = supervisor.ticks_ms()
        time.sleep(70)
        print(first > supervisor.ticks_ms())
        """
    )
    assert printed == "2038\noverflow\n0\nTrue\n"


def test_the_heap_ends(run) -> None:
    printed = run(
        """
        import gc
        held = []
        try:
            while True:
                held.append(bytearray(10000))
        except MemoryError:
            print(len(held), gc.mem_free() < 10000)
        held = None
        print(gc.mem_free() > 100000)
        print(isinstance(bytes(2) + b"", bytes), isinstance(bytearray(2)[:1], bytearray))
        """
    )
    assert printed == "11 True\nTrue\nTrue True\n"


def test_files_are_on_the_drive(run) -> None:
    printed = run(
        """
        import os
        with open("/x.bin", "wb") as file:
            file.write(bytes(1000))
        print(os.stat("/x.bin")[6], "x.bin" in os.listdir("/"), os.getenv("POCKETOTP_SDA"))
        print(os.getenv("POCKETOTP_HEIGHT"), os.getenv("NOTHING"))
        """
    )
    assert printed == "1000 True GP4\n64 None\n"


def test_memorymap_reads_past_the_cache(run) -> None:
    printed = run(
        """
        import memorymap, os
        flash = memorymap.AddressRange(start=0x10000000, length=0x200000)
        file = open("/y.bin", "wb")
        file.write(b"Q" * 4096)
        count = bytes(flash[0x100000:0x200000]).count(b"Q")
        os.sync()
        print(count < 4096, bytes(flash[0x100000:0x200000]).count(b"Q"))
        """
    )
    assert printed == "True 4096\n"


def test_the_bus_really_locks(run) -> None:
    printed = run(
        """
        import board, busio
        i2c = busio.I2C(board.GP5, board.GP4, frequency=400000)
        print(i2c.try_lock(), i2c.try_lock(), [hex(x) for x in i2c.scan()])
        i2c.unlock()
        try:
            i2c.writeto(0x3C, b"")
        except RuntimeError as error:
            print(error)
        try:
            busio.I2C(board.GP5, board.GP4)
        except ValueError as error:
            print(error)
        """
    )
    assert printed == "True False ['0x3c', '0x68']\nFunction requires lock\nGP4 in use\n"


def test_missing_chips(run) -> None:
    board = Board(seed=1)
    board.remove(RTC_ADDRESS)
    printed = run(
        """
        import board, busio, adafruit_ds3231, i2cdisplaybus
        i2c = busio.I2C(board.GP5, board.GP4)
        try:
            adafruit_ds3231.DS3231(i2c)
        except ValueError as error:
            print(error)
        try:
            i2cdisplaybus.I2CDisplayBus(i2c, device_address=0x3D)
        except ValueError as error:
            print(error)
        """,
        board,
    )
    assert printed == "No I2C device at address: 0x68\nUnable to find I2C Display at 3d\n"


def test_the_watchdog_resets(run) -> None:
    with pytest.raises(Reset) as caught:
        run(
            """
            import microcontroller, time, watchdog
            dog = microcontroller.watchdog
            dog.timeout = 8
            dog.mode = watchdog.WatchDogMode.RESET
            for _ in range(5):
                time.sleep(5)
                dog.feed()
            dog.timeout = 0.05
            try:
                time.sleep(1)
            except Exception:
                pass
            """
        )
    assert caught.value.reason == "watchdog"


def test_keys_have_a_queue_of_64(run) -> None:
    board = Board(seed=1)
    for i in range(80):
        for n, action in enumerate((board.press, board.release)):
            when = (3000 + 100 * i + 50 * n) * 1_000_000
            board.clock.at(when, lambda action=action: action("ok"))
    timers = list(board.clock._timers)
    board.clock.clear = lambda: board.clock._timers.__setitem__(slice(None), timers)
    printed = run(
        """
        import board, keypad, time
        keys = keypad.Keys((board.GP2, board.GP3, board.GP6), value_when_pressed=False, pull=True)
        time.sleep(20)
        print(len(keys.events), keys.events.overflowed)
        event = keys.events.get()
        print(event.key_number, event.pressed)
        """,
        board,
    )
    assert printed == "64 True\n1 True\n"


def test_a_key_that_is_down_already_makes_no_event_before_a_reset(run) -> None:
    board = Board()
    board.press("ok")
    printed = run(
        """
        import board, keypad, time
        keys = keypad.Keys((board.GP2, board.GP3, board.GP6), value_when_pressed=False, pull=True)
        time.sleep(0.1)
        print(len(keys.events))
        keys.reset()
        event = keys.events.get()
        print(event.key_number, event.pressed, len(keys.events))
        """,
        board,
    )
    assert printed == "0\n1 True 0\n"
