"""A drive whose directory was lost: the vault is found in the flash, and its sources are erased."""

from __future__ import annotations

from device import tokens, volume
from device.emulated import Bench
from device.tokens import CLOCK, PIN
from simulator.player import Player
from simulator.words.owner import stars, turn_to
from torture import traces

RECOVER = "expect Damaged\npress down\npress ok"
SLOT_SIZE = 16 * 4096
RECOVER_S = 120
UNLOCK_S = 120  # once: all free space is erased meanwhile


def without_vault_files(flash: bytes) -> bytes:
    """The same drive, formatted by something else: the slots lie in free space."""
    names = ("vault.a", "vault.b", "state.a", "state.b")
    return flash[: volume.VOLUME_START] + volume.without_files(flash[volume.VOLUME_START :], names)


def enter(player: Player, pin: str) -> None:
    """The PIN, without the short patience of `enter-pin` for what follows."""
    for i, digit in enumerate(pin):
        turn_to(player, digit)
        player.press("ok")
        player.wait_for(lambda screen, n=i + 1: stars(screen) == n, "a star")
    player.hold("ok")


def left_elsewhere(flash: bytes, before: bytes) -> int:
    """Pieces of the sealed vault as it was, outside the slots that are valid now."""
    others = bytearray(flash)
    for at in traces.slots(flash):
        others[at : at + SLOT_SIZE] = bytes(SLOT_SIZE)
    return traces.left(bytes(others), traces.everything(before))


def test_a_vault_without_its_files(start_board) -> None:
    flash = without_vault_files(tokens.filled().on())
    board = start_board(flash, "--rtc", CLOCK, "--real-flash")
    bench = Bench(board)
    player = bench.play(RECOVER)
    started = board.time
    player.wait_for(
        lambda screen: screen.has("Enter PIN"), "the vault that was recovered", RECOVER_S
    )
    print(f"the recovery took {board.time - started:.1f} s")
    assert len(traces.slots(board.flash())) == 4  # both copies, and what they were made from
    started = board.time
    enter(player, PIN)
    player.wait_for(lambda screen: screen.has("sha1-user"), "the first account", UNLOCK_S)
    print(f"the first unlock took {board.time - started:.1f} s")
    assert len(traces.slots(board.flash())) == 2
    assert left_elsewhere(board.flash(), flash) == 0
    bench.play('hold ok\nexpect Menu\npress down\npress ok\nexpect "Enter PIN"')
    started = board.time
    bench.play(f"enter-pin {PIN}\nexpect sha1-user")
    print(f"the next one {board.time - started:.1f} s")
