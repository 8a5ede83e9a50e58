"""A restore on the glass: what the owner enters, and what ends it."""

from __future__ import annotations

from pocketlink import payload, protocol
from simulator.chips.flash import SECTOR
from simulator.chips.nvm import START as NVM
from torture.bench import wear_out
from unit.screens.owner import PIN, answers, app_of, asked
from unit.screens.test_lock import enter_group
from unit.screens.test_start import connected

CHUNK = 400


def restoring(hand):
    """A computer restores the backup of this token, up to the question for its PIN."""
    yield from connected(hand)
    backup = app_of(hand).token.begin_backup(0)
    data = b"".join(backup.chunks(CHUNK))
    pieces = [
        (protocol.RESTORE_DATA, {"offset": at, "data": data[at : at + CHUNK]})
        for at in range(0, len(data), CHUNK)
    ]
    asked(
        hand, (protocol.RESTORE_BEGIN, {"size": len(data)}), *pieces, (protocol.RESTORE_COMMIT, {})
    )
    yield from hand.until("Restore backup?")
    yield 1.2
    yield from hand.click("ok", 2)
    yield from hand.until("Recovery code", 5)
    yield from hand.read_on()
    for group in hand.recovery:
        yield from enter_group(hand, group)
    yield from hand.until("PIN of this token", 10)


def test_the_right_pin_replaces_all(filled) -> None:
    hand = filled()
    hand.board.press("ok")

    def script(hand):
        yield from restoring(hand)
        yield from hand.enter(PIN)
        yield from hand.until("Connect mode", 10)
        yield 3
        assert payload.unpack(answers(hand)[-1].payload) == {"accounts": 11}
        hand.expect("11 accounts")

    hand.run(script)


def test_an_error_at_the_pin_ends_it(filled) -> None:
    hand = filled()
    hand.board.press("ok")

    def script(hand):
        yield from restoring(hand)
        wear_out(hand.board.flash, NVM, SECTOR)
        yield from hand.enter(PIN)
        yield from hand.until("Not done", 10)
        yield 2
        hand.expect("Not done")  # until it was read
        answer = answers(hand)[-1]
        assert answer.type == protocol.ERROR
        assert payload.unpack(answer.payload)["code"] == protocol.STORAGE
        yield from hand.read_on()
        yield from hand.until("Connect mode", 2)
        hand.expect("11 accounts")
        asked(hand, (protocol.BACKUP_BEGIN, {}))
        yield from hand.until("Back up 11", 5)

    hand.run(script)
    assert hand.resets == []
