"""Power cuts on the real CircuitPython: at each flash operation of an add, and in a wrong PIN.

The many cuts are made on the storage alone, behind a console (storage.py): an add is done once,
what it does to the flash is noted, and a board starts from each image that a cut would have left.
That these images are right is shown with the emulator's own power cut; that they mean something,
with cuts of the whole firmware, through buttons and `pocketotp import`.
"""

from __future__ import annotations

import pytest

from device import cuts, tokens
from device.emulated import Bench, PowerLost
from device.storage import LOCKED, Storage, flash_of
from device.tokens import CLOCK, OTHER_PIN, PIN
from simulator.player import Player
from simulator.script import ScriptFailed
from simulator.words import WORDS

TEN = tuple(
    f"otpauth://totp/Ten:user{letter}?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ{letter}&issuer=Ten"
    for letter in "ABCDEFGHIJ"
)
ADD = "add('Ten', 'eleventh', b'the secret of the eleventh')"
NEW = ("eleventh", b"the secret of the eleventh".hex())
ONE = "otpauth://totp/Ten:eleventh?secret=KRUGKIDTMVRXEZLUEBXWMIDUNBSSAZLM&issuer=Ten"
REAL_CUTS = (1, 20, 60)


class Add:
    """An add to ten accounts: the flash before it, its operations, the lists before and after."""

    def __init__(self, start_board) -> None:
        self.storage = Storage(start_board, flash_of(tokens.filled(TEN)))
        self.locked = self.storage.board.flash()  # CircuitPython has written its boot_out.txt
        self.before = self.unlock()
        board = self.storage.board
        board.keep_flash_data()
        self.base, seen = board.flash(), len(board.flash_operations())
        assert self.storage.ask(ADD) == (1, 0)
        self.operations = board.flash_operations(seen)
        self.after = [*self.before, NEW]
        assert cuts.after_all(self.base, self.operations) == board.flash()

    def unlock(self) -> list[tuple[str, str]]:
        """Opens the vault: no failures, both slots valid; returns the accounts."""
        accounts, both_valid, failures = self.storage.unlocked()
        assert both_valid and failures == 0
        return accounts

    def judge(self, image: bytes) -> str:
        """Starts from a flash that a cut left: "old" or "new"; anything else fails the test."""
        start = self.storage.start(image)
        assert (start.state, start.failures) == (LOCKED, 0)
        accounts = self.unlock()
        assert accounts in (self.before, self.after)
        return "new" if accounts == self.after else "old"


@pytest.fixture
def add(start_board) -> Add:
    return Add(start_board)


@pytest.mark.parametrize("style", cuts.STYLES)
def test_a_cut_at_each_flash_operation_of_an_add(add: Add, style: str) -> None:
    worlds = [add.judge(image) for image in cuts.images(add.base, add.operations, style)]
    print(f"add of one to ten, cut ({style}) in each of {len(worlds)} flash operations:", end=" ")
    print(f"{worlds.count('old')} old lists, {worlds.count('new')} new lists, nothing lost")
    assert worlds == sorted(worlds, reverse=True)  # never back to the old one
    assert worlds[0] == "old"
    assert add.judge(cuts.after_all(add.base, add.operations)) == "new"


def test_the_emulators_own_cuts_leave_these_images(add: Add) -> None:
    images = list(cuts.images(add.base, add.operations, "half"))
    board = add.storage.board
    for number in REAL_CUTS:
        add.storage.start(add.locked)
        add.unlock()
        board.command("power_cut", after_ops=number)
        add.storage.send(ADD)
        while board.state["power"] == "on":
            board.wait(0.02)
        assert board.flash() == images[number - 1]


@pytest.mark.parametrize(("operation", "count"), [(1, 10), (4, 11)])
def test_a_cut_in_an_import_after_the_press(start_board, tmp_path, operation, count) -> None:
    """In the erase of the header the old list stays; after its 512 bytes the new one counts."""
    path = tmp_path / "one.txt"
    path.write_text(ONE + "\n")
    bench = Bench(start_board(tokens.filled(TEN).on(), "--rtc", CLOCK))
    bench.play(f"expect PIN\nenter-pin {PIN}\nconnect\nenter-pin {PIN}\nexpect '10 accounts'")
    player = Player(bench.machine, bench.said.append, bench.folder)
    WORDS["run"](player, [f"pocketotp import {path} &"])
    player.wait_for_text("OK: yes", 60)
    bench.board.command("power_cut", after_ops=operation)
    with pytest.raises(PowerLost):
        player.press("ok")
        player.jump(5)
    player.jobs.stop()
    bench.play(f"power on\nexpect 'Enter PIN'\nenter-pin {PIN}\nexpect 1/{count}")
    print(f"import of one to ten, cut in operation {operation} after the press: {count} accounts")


def cut_in_a_wrong_pin(bench: Bench) -> None:
    """Enters a wrong PIN; the power fails in the first flash operation that follows."""
    bench.board.command("power_cut", after_ops=1)
    with pytest.raises(ScriptFailed, match="the power was cut"):
        bench.play(f"enter-pin {OTHER_PIN}")
    assert bench.board.flash_operations()[-1]["cut"]
    bench.machine.release("ok")  # it is still held; at power-up it would mean connect mode


def test_a_cut_in_a_wrong_pin_costs_a_try_and_nothing_else(start_board) -> None:
    bench = Bench(start_board(tokens.filled().on(), "--rtc", CLOCK))
    bench.play("expect 'Enter PIN'")
    cut_in_a_wrong_pin(bench)
    bench.play(f"power on\nexpect '9 tries left'\nwait 1\nenter-pin {PIN}\nexpect sha1-user")
    print("wrong PIN, cut in its one flash operation: 9 tries left, nothing lost")


def test_a_torn_attempt_counts_or_is_not_there(start_board) -> None:
    base = flash_of(tokens.filled())
    storage = Storage(start_board, base)
    storage.board.keep_flash_data()
    seen = len(storage.board.flash_operations())
    assert storage.ask(f"run(token.unlock({OTHER_PIN!r}))") == "wrong"
    operations = storage.board.flash_operations(seen)
    assert [operation["kind"] for operation in operations] == ["program"]
    failures = []
    for style in cuts.STYLES:
        (image,) = cuts.images(base, operations, style)
        start = storage.start(image)
        assert start.state == LOCKED
        failures.append(start.failures)
        assert storage.unlocked()[2] == 0
    print("failures after a cut in the attempt:", dict(zip(cuts.STYLES, failures, strict=True)))
    assert set(failures) <= {0, 1}


def test_a_daily_unlock_is_two_programs_and_no_erase(start_board, every_version) -> None:
    bench = Bench(start_board(tokens.filled().on(every_version), "--rtc", CLOCK))
    bench.play("expect PIN")
    seen = len(bench.board.flash_operations())
    bench.play(f"enter-pin {PIN}\nexpect sha1-user\nwait 20\npress down\nexpect sha256-user")
    operations = bench.board.flash_operations(seen)
    print("daily unlock:", [(operation["kind"], operation["len"]) for operation in operations])
    assert [operation["kind"] for operation in operations] == ["program", "program"]
