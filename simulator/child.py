"""The process that is one boot of the token: chips and firmware, steered by the machine.

Started by simulator/process.py with a port, and a secret on standard input; it connects to the
machine, shows the secret and takes its orders. Headless the virtual clock runs up to a limit and
the firmware then stands still; paced it is tied to real time, and news go out as they come.
"""

from __future__ import annotations

import mmap
import os
import random
import socket
import sys
import threading
import time
from pathlib import Path

from .board import Board
from .boot import Firmware
from .channel import Channel, Closed
from .chips.flash import Flash
from .chips.serial_host import SerialHost

NEWS_NS = 30_000_000
IDLE_NS = 50_000_000
HANG_LOOK_S, HANG_S = 0.1, 0.3


class Pacer:
    """Real time for the virtual clock, and an ear for orders meanwhile."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._clock = process.board.clock
        self._virtual = self._clock.now
        self._real = time.monotonic_ns()
        self._looked = self._real

    def wait(self, now: int, until: int) -> int:
        """Sleeps until then; orders are taken as they come."""
        ahead = until - self._mapped()
        if self._process.channel.ready(min(max(ahead, 0), NEWS_NS) / 1e9):
            self._clock.now = max(self._clock.now, min(self._mapped(), until))
            self._process.obey()
        self._process.news_if_due()
        return min(self._mapped(), until)

    def keep_up(self, now: int) -> int:
        """Real time goes on while the firmware works; work that is too quick waits."""
        real = time.monotonic_ns()
        if real - self._looked > NEWS_NS:
            self._looked = real
            if self._process.channel.ready(0):
                self._process.obey()
            self._process.news_if_due()
        ahead = now - self._mapped()
        if ahead > 2_000_000 and self._process.channel.ready(min(ahead, NEWS_NS) / 1e9):
            self._process.obey()
        return self._mapped()

    def _mapped(self) -> int:
        return self._virtual + time.monotonic_ns() - self._real


class Process:
    """Board and firmware of one boot, with the orders that the machine may give."""

    def __init__(self, channel: Channel, start: dict) -> None:
        self.channel = channel
        self.board = self._make_board(start)
        self.firmware: Firmware | None = None
        self._start = start
        self._oled_sent = -1
        self._console_sent = 0
        self._usb_sent: dict | None = None
        self._news_due = 0
        self._ended = ""
        self._still = False
        clock = self.board.clock
        clock.on_limit = self._stand_still
        clock.limit = clock.now
        self.board.on_reset = self._reset

    def run(self) -> None:
        """Boots as the chip does; returns never, or when the machine is gone."""
        start = self._start
        threading.Thread(target=self._watch_for_hangs, daemon=True).start()
        root = Path(start["root"])
        self.firmware = Firmware(
            self.board, start["reason"], root=root, safe_mode=start["safe_mode"], ready=False
        )
        if start["safe_mode"] == "NONE":
            self.firmware.run_boot()
            error = self.firmware.run_code()
            self._ended = repr(error) if error else "code.py ended"
        else:
            self.firmware.run_boot("safemode.py")
            self._ended = f"safe mode ({start['safe_mode']})"
        while True:
            self.board.clock.sleep(IDLE_NS)

    def obey(self) -> None:
        """Takes all orders that have come."""
        while True:
            order = self.channel.receive(0)
            if order is None:
                return
            self._carry_out(order)

    def news_if_due(self) -> None:
        """Tells the machine what is new, at most thirty times a second."""
        now = time.monotonic_ns()
        if now >= self._news_due:
            self._news_due = now + NEWS_NS
            self._tell("news")

    # ------------------------------------------------------------- orders

    def _carry_out(self, order: dict) -> None:
        getattr(self, "_do_" + order.pop("do"))(**order)

    def _do_go(self, until: int | None, pace: bool) -> None:
        clock = self.board.clock
        clock.limit = until
        clock.pacer = Pacer(self) if pace else None

    def _do_pause(self) -> None:
        self.board.clock.limit = self.board.clock.now
        self.board.clock.pacer = None

    def _do_button(self, name: str, down: bool) -> None:
        (self.board.press if down else self.board.release)(name)

    def _do_computer(self, plugged: bool, suspended: bool, leds: int) -> None:
        computer = self.board.computer
        computer.plugged, computer.suspended = plugged, suspended
        computer.keyboard.leds = leds

    def _do_clock(self, utc_ns: int, stopped: bool) -> None:
        self.board.rtc.set(utc_ns)
        self.board.rtc.stopped = stopped

    def _do_off(self) -> None:
        self._end("power")

    def _watch_for_hangs(self) -> None:
        """The watchdog for a loop that never looks at the clock (`while True: pass`)."""
        seen, since = -1, 0.0
        while True:
            time.sleep(HANG_LOOK_S)
            chip = self.firmware.chip if self.firmware is not None else None
            now = time.monotonic()
            if chip is None or self._still or chip.clock.now != seen or not chip.watchdog_ns:
                seen, since = self.board.clock.now, now
            elif now - since > max(HANG_S, chip.watchdog_ns / 1e9):
                self.board.clock.now += chip.watchdog_ns
                self._end("watchdog")

    # ------------------------------------------------------------- what the machine hears

    def _stand_still(self) -> None:
        self._tell("stopped")
        clock = self.board.clock
        self._still = True
        while clock.limit is not None and clock.limit <= clock.now:
            order = self.channel.receive()
            if order is not None:
                self._carry_out(order)
        self._still = False

    def _reset(self, reason: str) -> None:
        self._end(reason)

    def _end(self, reason: str) -> None:
        if self.firmware is not None:
            self.firmware.off()
        self._tell("ended", reason=reason, board=self._board_state())
        self.channel.close()
        os._exit(0)  # no handler of the firmware runs any more, as on the chip

    def _tell(self, kind: str, **more) -> None:
        board = self.board
        message = {"is": kind, "now": board.clock.now, "rtc": board.rtc.nanoseconds(), **more}
        if board.oled.changes != self._oled_sent:
            self._oled_sent = board.oled.changes
            message["oled"] = board.oled.state()
        typed = board.computer.take_typed()
        if typed:
            message["typed"] = typed
        if len(board.console) > self._console_sent:
            message["console"] = "".join(board.console[self._console_sent :])
            self._console_sent = len(board.console)
        usb = self._usb()
        if usb != self._usb_sent:
            self._usb_sent = message["usb"] = usb
        self.channel.send(message)

    def _usb(self) -> dict:
        usb = self.firmware.chip.usb if self.firmware is not None else None
        told = {"attached": False, "leds": self.board.computer.keyboard.leds, "ended": self._ended}
        if usb is not None and usb.attached is not None:
            told |= {"attached": True, "interfaces": usb.interfaces, "data": usb.data}
            told |= {"drive": usb.drive, "hid": bool(usb.hid)}
            if usb.serial is not None:
                told |= {"path": usb.serial.path, "url": usb.serial.url}
        return told

    # ------------------------------------------------------------- the board

    def _board_state(self) -> dict:
        return {"oled": self.board.oled.state(), "rtc": self.board.rtc.state()}

    def _make_board(self, start: dict) -> Board:
        seed = start["seed"]
        # The mapping outlives a crash of this process: what was programmed stays programmed.
        with Path(start["flash"]).open("r+b") as file:
            flash = Flash(mmap.mmap(file.fileno(), 0))
        board = Board(flash, seed=seed, utc=0)
        if seed is not None:
            board.random = random.Random(f"{seed}:{start['boots']}")
        board.uid = bytes(start["uid"])
        board.clock.now = start["now"]
        board.oled.restore(start["oled"])
        board.rtc.restore(start["rtc"])
        for button in start["down"]:
            board.press(button)
        computer = board.computer
        computer.plugged, computer.suspended = start["plugged"], start["suspended"]
        computer.keyboard.leds = start["leds"]
        computer.make_serial = SerialHost
        for address in start["missing"]:
            board.remove(address)
        return board


def main() -> None:
    """Connects to the machine and boots."""
    secret = sys.stdin.buffer.readline().strip()
    connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    channel = Channel(connection)
    try:
        channel.send({"secret": secret.decode()})
        start = channel.receive()
        if start is not None:
            Process(channel, start).run()
    except Closed:
        os._exit(0)  # the machine is gone
