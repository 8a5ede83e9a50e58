"""The forgotten PIN: the recovery code, entered on the emulated board, and a new PIN."""

from __future__ import annotations

from device import needles, tokens
from device.emulated import Bench
from device.needles import Scanner
from device.tokens import CLOCK, OTHER_PIN, PIN
from simulator.words.recovery import enter_group

FORGOT = 'expect "Enter PIN"\nhold up\nexpect Locked\npress down\npress ok\nexpect "Group 1"'
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def misread(group: str) -> str:
    """The group with its second letter read wrongly."""
    other = LETTERS[(LETTERS.index(group[1]) + 1) % len(LETTERS)]
    return group[0] + other + group[2:]


def test_a_forgotten_pin(start_board) -> None:
    made = tokens.filled()
    flash = made.on()
    bench = Bench(start_board(flash, "--rtc", CLOCK))
    scanner = Scanner(bench.board, flash, made.recovery)
    player = bench.play(FORGOT)
    enter_group(player, "Group 1 of 7", misread(made.recovery[:5]))
    bench.play('expect "Group 1 has a"\npress ok\nexpect "Group 1"')
    bench.play(f'enter-recovery {made.recovery}\nexpect "New PIN"')
    scanner.must_find("data key")
    bench.play(f"enter-pin {OTHER_PIN}\nexpect 'PIN of 5'\npress down\npress ok\nexpect again")
    bench.play(f"enter-pin {OTHER_PIN}\nexpect sha1-user")
    scanner.also(needles.of_pin(bench.board.flash(), OTHER_PIN))
    bench.play('hold ok\nexpect Menu\npress down\npress ok\nexpect "Enter PIN"')
    scanner.must_find_nothing("after recovery code, new PIN and lock")
    bench.play(f"enter-pin {PIN}\nexpect '9 tries left'\nwait 1")
    bench.play(f"enter-pin {OTHER_PIN}\nexpect sha1-user")
    print("a wrong group was named at once; the new PIN opens, the old one does not")
