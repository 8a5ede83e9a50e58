"""A hand with eyes for tests of the screens: the whole firmware on a simulated board.

A test is a generator that yields seconds to wait; meanwhile the firmware runs, through resets too.
`see()` is the text on the OLED, read from the SSD1306's memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from simulator.board import Board
from simulator.boot import Firmware
from simulator.chip import Reset
from simulator.paths import firmware_root
from simulator.textscreen import Screen, read

CLICK_S = 0.08
SETTLE_S = 0.15  # six digits are typed in less


class Done(BaseException):
    """The script has ended; unwinds the firmware."""


class Hand:
    """Presses buttons and looks. `script(hand)` is a generator function."""

    def __init__(self, board: Board | None = None) -> None:
        self.board = board if board is not None else Board(seed=1)
        self.resets: list[str] = []
        self.firmware: Firmware | None = None
        self._script: Iterator[float]
        self._error: BaseException | None = None

    def run(self, script: Callable[[Hand], Iterator[float]], reason: str = "power") -> None:
        """Boots and runs until the script ends."""
        self._script = script(self)
        clock = self.board.clock
        clock.on_limit = self._go_on
        clock.limit = clock.now + 1_000_000_000
        while True:
            try:
                self._boot(reason)
            except Done:
                break
            except Reset as reset:
                reason = reset.reason
                self.resets.append(reason)
        clock.on_limit = clock.limit = None
        if self._error is not None:
            raise self._error

    def _boot(self, reason: str) -> None:
        self.firmware = Firmware(self.board, reason, ready=False)
        try:
            self.firmware.run_boot()
            error = self.firmware.run_code()
        finally:
            if not isinstance(self._error, Reset):
                self.firmware.off()
        raise AssertionError(f"code.py ended: {error!r} {''.join(self.board.console)}")

    def _go_on(self) -> None:
        clock = self.board.clock
        clock.limit = None  # what the script itself does with the firmware may take time
        try:
            clock.limit = clock.now + int(next(self._script) * 1_000_000_000)
        except StopIteration:
            raise Done from None
        except BaseException as error:
            self._error = error
            raise Done from None

    # ------------------------------------------------------------- hand and eye

    def click(self, button: str, times: int = 1) -> Iterator[float]:
        """Short presses."""
        for _ in range(times):
            self.board.press(button)
            yield CLICK_S
            self.board.release(button)
            yield SETTLE_S

    def hold(self, button: str, seconds: float = 0.8) -> Iterator[float]:
        """One long press."""
        self.board.press(button)
        yield seconds
        self.board.release(button)
        yield SETTLE_S

    def see(self) -> str:
        """The text on the glass."""
        return self.glass().text

    def glass(self) -> Screen:
        """All that can be read on the glass."""
        return read(self.board.oled, firmware_root())

    def until(self, text: str, seconds: float = 20) -> Iterator[float]:
        """Waits until the text is there."""
        for _ in range(int(seconds * 10)):
            if self.glass().has(text):
                return
            yield 0.1
        raise AssertionError(f"no {text!r} on the glass:\n{self.see()}")

    def expect(self, text: str) -> None:
        """The text is there now."""
        assert self.glass().has(text), f"no {text!r} on the glass:\n{self.see()}"

    def enter(self, pin: str) -> Iterator[float]:
        """A PIN on the wheel."""
        for digit in pin:
            yield from self.turn_to(digit)
            yield from self.click("ok")
        yield from self.hold("ok")

    def turn_to(self, digit: str) -> Iterator[float]:
        """Turns the wheel, the shorter way."""
        for _ in range(12):
            steps = (int(digit) - int(self.glass().large)) % 10
            if not steps:
                return
            yield from self.click("up" if steps <= 5 else "down")
        raise AssertionError(f"the wheel does not turn to {digit}:\n{self.see()}")

    def read_on(self) -> Iterator[float]:
        """Pages a message to its end and goes on."""
        while self.glass().has("DOWN: more"):
            yield from self.click("down")
        yield from self.click("ok")

    def choose(self, item: str) -> Iterator[float]:
        """Moves a menu to an item and takes it."""
        for _ in range(20):
            if self.glass().has(f">{item}"):
                yield from self.click("ok")
                return
            yield from self.click("down")
        raise AssertionError(f"no {item!r} in the menu:\n{self.see()}")

    def setup(self, pin: str, read: bool = True) -> Iterator[float]:
        """The first setup, to the accounts or to the message before them; keeps `recovery`."""
        yield from self.until("Welcome")
        yield from self.read_on()
        yield from self.enter(pin)
        yield from self.until("PIN of")
        yield from self.read_on()
        yield from self.until("Same PIN again")
        yield from self.enter(pin)
        yield from self.until("Recovery code", 60)
        yield from self.read_on()
        self.recovery = []
        for number in range(1, 8):
            yield from self.until(f"Group {number} of 7")
            self.recovery.append(self.glass().large)
            yield from self.click("ok")
        for _ in range(2):
            yield from self.until("Which is group")
            yield 0.2
            number = int(self.see().split("group ")[1][0])
            yield from self.choose(self.recovery[number - 1])
        yield from self.until("Ready", 60)
        if read:
            yield from self.read_on()
