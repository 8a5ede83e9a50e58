"""Words for what an owner does in several steps, by reading the OLED and pressing buttons."""

from __future__ import annotations

from ..player import Player, ScriptError
from ..textscreen import Screen
from . import arguments as check

_WORK_S = 30.0
_CONFIRM_S = 60.0
_READ_S = 1.1
_MOST_STEPS = 40


# ------------------------------------------------------------- the PIN


def enter_pin(player: Player, arguments: list[str]) -> None:
    """enter-pin DIGITS"""
    check.count(arguments, 1, 1, "enter-pin DIGITS")
    dial(player, check.digits(arguments[0]))


def dial(player: Player, pin: str) -> None:
    """Turns the wheel to each digit and takes it, enters the PIN, and waits for the work."""
    before = player.wait_for(has_wheel, "the PIN wheel")
    for i, digit in enumerate(pin):
        turn_to(player, digit)
        player.press("ok")
        _wait_for_stars(player, i + 1)
    player.hold("ok")
    _wait_for_work(player, before)


def _wait_for_stars(player: Player, count: int) -> None:
    player.wait_for(lambda screen: stars(screen) == count, f"{count} stars")


def has_wheel(screen: Screen) -> bool:
    return len(screen.large) == 1 and screen.large.isdigit()


def stars(screen: Screen) -> int:
    return max((line.text.count("*") for line in screen.lines), default=0)


def turn_to(player: Player, digit: str) -> None:
    """By the shorter way, looking again after the presses."""
    for _ in range(3):
        shown = player.wait_for(has_wheel, "the PIN wheel").large
        up = (int(digit) - int(shown)) % 10
        if not up:
            return
        player.press("up" if up <= 5 else "down", min(up, 10 - up))
    raise ScriptError(f"the wheel does not turn to {digit}", player.screen())


def _wait_for_work(player: Player, before: Screen) -> None:
    """Until the screen is another one than the wheel's and no work is shown."""

    def done(screen: Screen) -> bool:
        if not screen.on or not screen.text or is_working(screen):
            return False
        return stars(screen) == 0 and (screen.title != before.title or has_wheel(screen))

    player.wait_for(done, "an answer to the PIN", _WORK_S)


def is_working(screen: Screen) -> bool:
    """A progress screen: one line of text, "please wait" or a bar, and no title."""
    if screen.has("please wait"):
        return True
    return len(screen.lines) == 1 and not screen.lines[0].inverse and not screen.large


# ------------------------------------------------------------- first start


def setup(player: Player, arguments: list[str]) -> None:
    """setup DIGITS: walks through the first start; prints `recovery CODE`"""
    check.count(arguments, 1, 1, "setup DIGITS")
    pin = check.digits(arguments[0])
    player.wait_for(lambda screen: screen.title == "Welcome", '"Welcome"')
    read_on(player)
    player.wait_for_text("Choose a PIN")
    dial(player, pin)
    player.wait_for_text("PIN of")
    read_on(player)
    player.wait_for_text("again")
    dial(player, pin)
    player.wait_for(lambda screen: screen.title == "Recovery code", '"Recovery code"', _WORK_S)
    read_on(player)
    groups = _read_groups(player)
    for _ in range(2):
        _answer(player, groups)
    player.wait_for(lambda screen: screen.title == "Ready", '"Ready"', _WORK_S)
    read_on(player)
    player.recovery = "-".join(groups)
    player.out(f"recovery {player.recovery}")


def read_on(player: Player) -> None:
    """Pages a message to its end and leaves it with OK."""
    for _ in range(_MOST_STEPS):
        if player.screen().has("DOWN: more"):
            player.press("down")
        else:
            player.press("ok")
            return
    raise ScriptError("the message has no end", player.screen())


def _read_groups(player: Player) -> list[str]:
    groups: list[str] = []
    while True:
        wanted = f"Group {len(groups) + 1} of"
        screen = _wait_for_group(player, wanted)
        groups.append(screen.large)
        last = screen.has(f"{wanted} {len(groups)}")
        player.press("ok")
        if last:
            return groups


def _wait_for_group(player: Player, wanted: str) -> Screen:
    return player.wait_for(lambda screen: screen.has(wanted) and screen.large, f'"{wanted}"')


def _answer(player: Player, groups: list[str]) -> None:
    """Finds the group that is asked back among the choices."""
    screen = player.wait_for_text("Which is group")
    line = screen.line("Which is group")
    assert line is not None
    choose(player, groups[int(line.text.split()[3].rstrip("?")) - 1])


# ------------------------------------------------------------- menus


def choose(player: Player, label: str) -> None:
    """Goes down in a menu to a row and presses OK on it. Raises ScriptError if it is not there."""
    for _ in range(_MOST_STEPS):
        screen = player.screen()
        if any(line.text[:1] == ">" and line.text[1:].strip() == label for line in screen.lines):
            player.press("ok")
            return
        player.press("down")
    raise ScriptError(f'"{label}" is not in the menu', player.screen())


def connect(player: Player, arguments: list[str]) -> None:
    """connect: through the menu into connect mode; prints `port PATH`"""
    check.count(arguments, 0, 0, "connect")
    if player.machine.mode != "connect":
        player.hold("ok")
        player.wait_for(lambda screen: screen.title == "Menu", '"Menu"')
        choose(player, "Connect")
        player.wait_for(lambda screen: screen.title != "Menu", "what comes after the menu")
        read_on(player)
        player.wait_for_mode("connect")
        player.wait_for(lambda screen: screen.on and screen.text, "anything")
    player.out(f"port {player.machine.port}")


# ------------------------------------------------------------- confirmations


def confirm(player: Player, arguments: list[str]) -> None:
    """confirm: waits for a confirmation, prints its pages, accepts it"""
    check.count(arguments, 0, 0, "confirm")
    _show_confirmation(player)
    player.press("ok")


def refuse(player: Player, arguments: list[str]) -> None:
    """refuse: waits for a confirmation, prints its pages, refuses it"""
    check.count(arguments, 0, 0, "refuse")
    _show_confirmation(player)
    player.hold("up")


def _show_confirmation(player: Player) -> None:
    """Waits for it, lets it stand as long as it must, and reads every page."""

    def there(screen: Screen) -> bool:
        player.jobs.check()  # a command that failed will ask nothing
        return screen.has("Please read...") or screen.has("hold UP:no")

    player.wait_for(there, "a confirmation", _CONFIRM_S)
    player.jump(_READ_S)
    for _ in range(_MOST_STEPS * 10):
        screen = player.screen()
        if not screen.has("hold UP:no"):
            raise ScriptError("the confirmation has gone", screen)
        player.out(screen.framed())
        if not screen.has("DOWN: more"):
            return
        player.press("down")
    raise ScriptError("the confirmation has no end", player.screen())
