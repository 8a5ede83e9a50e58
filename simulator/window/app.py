"""The window itself: the OLED, three buttons, the computer, and what can be done to them."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Static

from ..machine import Machine, MachineError
from .bench import Bench
from .clock_prompt import ClockPrompt
from .oled import Oled
from .panels import Keys, command, status

_WIDE, _HIGH = 144, 42  # from here on there is room for half blocks
_FRAMES = 30
_ROOMY = 27  # rows from which the OLED gets its frame

HELP = (
    "Press: ↑ Enter ↓   Hold: PgUp Space PgDn   Keep down/let go: u o d",
    "p power  c clock  n NumLock  s computer asleep/awake  x clear  q quit",
)


class Window(App[None]):
    """`bench` is the live machine."""

    ENABLE_COMMAND_PALETTE = False
    CSS = """
    Screen { layout: vertical; background: #10151c; overflow: hidden; }
    #title { height: 1; background: #1c2733; padding: 0 1; }
    #token { height: auto; width: 100%; align-horizontal: center; }
    #side { width: 12; height: 100%; align-vertical: middle; }
    #computer { height: 1fr; border: round #4a5a6a; border-title-color: #9fb4c8; padding: 0 1; }
    #command { height: auto; padding: 0 1; }
    #help { height: 2; color: #9fb4c8; padding: 0 1; }
    .-compact Oled { border: none; margin: 0 1; }
    """
    BINDINGS: ClassVar = [
        *(
            Binding(key, f"tap('{button}')", priority=False)
            for key, button in (("up", "up"), ("enter", "ok"), ("down", "down"))
        ),
        *(
            Binding(key, f"hold('{button}')")
            for key, button in (
                ("pageup", "up"),
                ("shift+up", "up"),
                ("space", "ok"),
                ("shift+enter", "ok"),
                ("pagedown", "down"),
                ("shift+down", "down"),
            )
        ),
        Binding("u", "latch('up')"),
        Binding("o", "latch('ok')"),
        Binding("d", "latch('down')"),
        Binding("p", "power"),
        Binding("c", "clock"),
        Binding("n", "num_lock"),
        Binding("s", "suspend"),
        Binding("x", "clear"),
        Binding("q", "quit"),
    ]

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.bench = bench
        self._shown: dict[str, object] = {}

    def compose(self) -> ComposeResult:
        yield Static(id="title")
        yield Horizontal(Oled(self.bench.machine.oled.height), Keys(self.bench), id="token")
        yield Static(id="command")
        computer = Static(id="computer")
        computer.border_title = "computer: what the token typed"
        yield computer
        yield Static(Text("\n".join(HELP)), id="help")

    def on_mount(self) -> None:
        """Plugs the token in."""
        self.bench.start()
        self.set_interval(1 / _FRAMES, self._look)
        self._look()

    def _look(self) -> None:
        machine = self.bench.machine
        if self.bench.error:
            self.exit()
            return
        if len(self.screen_stack) > 1 or not self.query(Oled):
            return  # a question is open, or the window closes
        wide = (
            self.size.width >= _WIDE and self.size.height >= _HIGH - 32 + machine.oled.height // 2
        )
        self.query_one(Oled).show(machine.oled.columns(), wide)
        self.query_one(Keys).show()
        self.screen.set_class(self.size.height < _ROOMY, "-compact")
        self._update("#title", status(machine))
        self._update("#command", command(machine))
        self._update("#computer", self._computer())

    def _update(self, where: str, text: Text) -> None:
        if self._shown.get(where) != text:
            self._shown[where] = text
            self.query_one(where, Static).update(text)

    def _computer(self) -> Text:
        lines = self.bench.typed.replace("\t", "    ").split("\n")
        room = max(1, self.query_one("#computer").content_size.height)
        return Text("\n".join(lines[-room:]) + "▏")

    # ------------------------------------------------------------- actions

    def action_tap(self, button: str) -> None:
        """A short press."""
        self.bench.tap(button)

    def action_hold(self, button: str) -> None:
        """A long press."""
        self.bench.hold(button)

    def action_latch(self, button: str) -> None:
        """Keeps a button down, or lets it go."""
        self.bench.latch(button)

    def action_power(self) -> None:
        """Pulls or plugs the cable."""
        self.bench.toggle_power()

    def action_num_lock(self) -> None:
        """NumLock on the computer."""
        self.bench.toggle_num_lock()

    def action_suspend(self) -> None:
        """The computer sleeps or wakes."""
        self.bench.toggle_suspend()

    def action_clear(self) -> None:
        """Empties the computer pane."""
        self.bench.clear_typed()

    def action_clock(self) -> None:
        """Asks for a time."""

        def answered(answer: tuple[int, bool] | None) -> None:
            if answer is not None:
                self.bench.set_clock(*answer)

        self.push_screen(ClockPrompt(self.bench.machine.utc()), answered)


def show(machine: Machine) -> None:
    """Runs the window until it is closed. Raises MachineError when the token could not go on."""
    bench = Bench(machine)
    try:
        Window(bench).run()
    finally:
        bench.stop()
    if bench.error:
        raise MachineError(bench.error)
