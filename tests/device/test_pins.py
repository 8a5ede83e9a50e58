"""Wrong PINs on the real CircuitPython: the wait, the tries, the wipe and what it leaves."""

from __future__ import annotations

import pytest

from device import cuts, tokens
from device.emulated import Bench
from device.storage import BLANK, LOCKED, Storage, flash_of
from device.tokens import CLOCK, OTHER_PIN, PIN
from device.volume import NVM_START, VOLUME_START
from simulator.player import Player
from simulator.script import ScriptFailed
from simulator.words.owner import choose
from torture import traces

WIPE_PIN = "86420"
SET_WIPE_PIN = f"""
hold ok
expect Menu
press down 4
press ok
expect "Change PIN"
press down 2
press ok
expect "A second PIN"
press down
press ok
expect "Your PIN"
enter-pin {PIN}
expect "Wipe PIN"
enter-pin {WIPE_PIN}
press down
press ok
expect again
enter-pin {WIPE_PIN}
expect "erases all"
"""
WRONG = 5
WAIT_S = 2**WRONG - 1
WIPE_CUT = 40  # of the operations that follow the last wrong PIN: within the records


def all_traces(image: bytes) -> list[bytes]:
    """All that opens the vault or is in it, in pieces."""
    return [*traces.pin(image), *traces.everything(image)]


def must_be_wiped(image: bytes, before: list[bytes]) -> None:
    """No slot, no state, no record of attempts, no piece of what was there."""
    assert traces.slots(image) == traces.state_slots(image) == []
    assert b"POTN" not in image[NVM_START:VOLUME_START]
    assert traces.left(image, before) == 0


def after_wrong_pins(count: int) -> bytes:
    """A filled token on which that many wrong PINs were entered."""
    tries = "".join(f"enter-pin {OTHER_PIN}\nwait {2**n}\n" for n in range(1, count + 1))
    return tokens.played(f"power off\npower on\n{tries}").on()


def set_tries(bench: Bench, label: str) -> None:
    """Through the menu: how many wrong PINs erase everything."""
    player = Player(bench.machine, bench.said.append, bench.folder)
    player.hold("ok")
    for title, row in (("Menu", "PIN and recovery"), ("PIN and", "Tries: 10"), ("Erase", label)):
        player.wait_for(lambda screen, title=title: screen.title.startswith(title), title)
        choose(player, row)
    player.wait_for_text("Tries: 3", 15)


def test_the_owners_limit_wipes_even_through_a_power_cut(start_board) -> None:
    flash = tokens.filled().on()
    gone = all_traces(flash)
    bench = Bench(start_board(flash, "--rtc", CLOCK))
    bench.play(f"expect PIN\nenter-pin {PIN}\nexpect sha1-user")
    set_tries(bench, "3 wrong PINs")
    gone += all_traces(bench.board.flash())
    bench.play("power off\npower on\nexpect 'Enter PIN'")
    bench.play(f"enter-pin {OTHER_PIN}\nexpect '2 tries left'\nexpect 'Wrong PIN'\nwait 1")
    bench.play(f"enter-pin {OTHER_PIN}\nexpect '1 try left'\nwait 3")
    bench.play("power off\npower on\nexpect '1 try left'\nexpect Locked\nwait 3")
    bench.board.command("power_cut", after_ops=WIPE_CUT)
    with pytest.raises(ScriptFailed, match="the power was cut"):
        bench.play(f"enter-pin {OTHER_PIN}")
    torn = bench.board.flash()
    assert traces.left(torn, [*traces.pin(flash), *traces.recovery(flash)]) == 0
    assert traces.left(torn, gone) > 0  # the records were not all gone yet
    bench.play("power on\nexpect Welcome")
    must_be_wiped(bench.board.flash(), gone)
    print(f"third wrong PIN, cut in operation {WIPE_CUT}: wiped at the next start, 0 traces left")


def test_the_wait_begins_again_at_every_power_up(start_board) -> None:
    board = start_board(after_wrong_pins(WRONG), "--rtc", CLOCK)
    bench = Bench(board)
    left = f"'{10 - WRONG} tries left'"
    for _ in range(2):  # unplugging in the wait gives neither time nor tries back
        bench.play(f"expect {left}\nexpect 'Wait {WAIT_S - 2} s'\nwait {WAIT_S - 9}\npower off")
        bench.play("power on")
    started = board.time
    bench.play(f"expect 'Wait {WAIT_S - 2} s'\nwait {WAIT_S - 8}\npress down\nexpect Wait")
    bench.play("wait 0").wait_for_text("OK: next", 12)
    print(f"{WRONG} wrong PINs: the wheel came after {board.time - started:.0f} s of watching")
    assert WAIT_S - 3 < board.time - started < WAIT_S + 2
    bench.play(f"expect {left}\nenter-pin {PIN}\nexpect sha1-user")


def test_the_wipe_pin_wipes(start_board) -> None:
    made = tokens.played(SET_WIPE_PIN)
    flash = made.on()
    bench = Bench(start_board(flash, "--rtc", CLOCK))
    bench.play(f"expect 'Enter PIN'\nenter-pin {WIPE_PIN}\nexpect Erased")
    must_be_wiped(bench.board.flash(), all_traces(flash))
    bench.play("screen\npress ok\nwait 4\nexpect Welcome")
    print("the wipe PIN: everything erased, setup is offered again")


def test_a_wipe_that_is_cut_anywhere_goes_on(start_board) -> None:
    base = flash_of(tokens.filled())
    storage = Storage(start_board, base)
    storage.board.keep_flash_data()
    seen = len(storage.board.flash_operations())
    storage.send("say(run(token.wipe()))")
    storage.board.wait_until(lambda: "@ None" in storage.board.console(), "the end of the wipe")
    operations = storage.board.flash_operations(seen)
    points = sorted({1, 2, 3, 10, 19, 20, *range(36, len(operations), 97), len(operations)})
    images = dict(enumerate(cuts.images(base, operations, "half"), 1))
    gone = all_traces(base)
    for point in points:
        start = storage.start(images[point])
        if point == 1 and start.state == LOCKED:
            continue  # the note that a wipe begins was torn: nothing has happened
        assert start.state == BLANK, point
        must_be_wiped(storage.board.flash(), gone)
    print(f"a wipe of {len(operations)} operations, cut in {len(points)} of them: always finished")
