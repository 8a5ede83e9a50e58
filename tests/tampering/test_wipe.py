"""The wipe under the eyes of a thief who pulls the plug in it and reads the chip."""

from __future__ import annotations

import pytest

from pocketotp import states
from pocketotp.errors import StorageError
from simulator.chips.flash import PowerCut
from tampering.victim import PIN, SLOTS, WRONG
from torture import traces
from torture.bench import new_token, run

NVM = 0x0FF000
STEP = 7  # flash operations between two cuts


def wraps(image) -> list[bytes]:
    """What opens the vault: both wraps and both salts, of both slots."""
    return sorted({*traces.pin(image), *traces.recovery(image)})


def wipe_until(victim, point: int) -> bool:
    """A wipe that is cut at this flash operation; False when it was finished before."""
    victim.put()
    token = victim.bench.boot()
    run(token.unlock(PIN))
    victim.bench.flash.cut_after = point
    try:
        run(token.wipe())
    except PowerCut:
        return True
    return False


def test_no_record_is_erased_before_the_last_wrap(victim):
    """So whoever stops the wipe has a vault that opens as before, or one that never will."""
    keys, records = wraps(victim.image), traces.everything(victim.image)
    records = [trace for trace in records if trace not in keys]
    seen = set()
    point = 1
    while wipe_until(victim, point):
        image = bytes(victim.bench.flash.memory)
        left, whole = traces.left(image, keys), traces.left(image, records) == len(records)
        assert whole or not left, point
        seen.add((left > 0, whole))
        point += STEP
    assert seen == {(True, True), (False, True), (False, False)}


def test_nothing_is_left_in_the_whole_flash(victim):
    assert not wipe_until(victim, 1 << 30)
    image = bytes(victim.bench.flash.memory)
    assert traces.left(image, wraps(victim.image) + traces.everything(victim.image)) == 0
    assert not traces.slots(image) and not traces.state_slots(image) and b"POTN" not in image


def test_the_last_wrong_pin_leaves_nothing_either(victim):
    victim.put()
    token = victim.bench.boot()
    for _ in range(7):
        assert run(token.unlock(WRONG)) == "wrong"
    assert run(token.unlock(WRONG)) == "wiped"
    assert traces.left(victim.bench.flash.memory, wraps(victim.image)) == 0


def test_the_order(victim):
    """Noted first; then the header sectors of both slots, the bodies, the states, and nvm last."""
    victim.put()
    token = victim.bench.boot()
    run(token.unlock(PIN))
    log = victim.bench.flash.log = []
    run(token.wipe())
    victim.bench.flash.log = None
    vault_a, vault_b, state_a, state_b = (victim.at[name] for name in SLOTS)
    erased = [operation.offset for operation in log if operation.kind == "erase"]
    assert (log[0].kind, log[0].offset) == ("program", NVM + 3328 - 3328 % 256)
    assert erased[:2] == [vault_a, vault_b]
    assert set(erased[2:-3]) <= set(range(vault_a, vault_a + 65536, 4096)) | set(
        range(vault_b, vault_b + 65536, 4096)
    )
    assert erased[-3:] == [state_a, state_b, NVM]


def test_a_sector_that_cannot_be_erased_is_said_and_the_rest_is_erased(victim):
    """It is read back: the token does not say that it is wiped, and tries again at power-up."""
    victim.put()
    token = victim.bench.boot()
    run(token.unlock(PIN))
    erase, stuck = victim.bench.flash.erase, victim.at["vault.a"]
    program = victim.bench.flash.program
    victim.bench.flash.erase = lambda at, *size: at == stuck or erase(at, *size)
    victim.bench.flash.program = lambda at, data: at == stuck or program(at, data)
    try:
        with pytest.raises(StorageError):
            run(token.wipe())
    finally:
        del victim.bench.flash.erase, victim.bench.flash.program
    left = traces.slots(bytes(victim.bench.flash.memory))
    assert left == [stuck] and not traces.state_slots(bytes(victim.bench.flash.memory))
    assert victim.bench.boot().state == states.BLANK
    assert not traces.slots(bytes(victim.bench.flash.memory))


@pytest.mark.parametrize(
    "kept", [slice(0, 2048), slice(2048, 4096), slice(0, 256), slice(256, 512)]
)
def test_an_nvm_that_was_erased_in_part_is_no_damage(victim, kept):
    """The last operation of a wipe: what is left of nvm may have its header, but not the note."""
    assert not wipe_until(victim, 1 << 30)
    old = victim.image[NVM : NVM + 4096]
    nvm = bytearray(b"\xff" * 4096)
    nvm[kept] = old[kept]
    victim.bench.close()
    victim.bench.flash.memory[NVM : NVM + 4096] = nvm
    assert victim.bench.boot().state == states.BLANK
    token, _ = new_token(victim.bench, "8642")
    assert token.state == states.UNLOCKED and token.failures == 0
    assert run(victim.bench.boot().unlock("8642")) == "ok"


def test_slots_that_are_not_valid_are_not_taken_for_wiped_ones(victim):
    for blocks in ((b"\xff" * 512, bytes(512)), (b"POTV" + bytes(508),) * 2):
        victim.put(
            *[(victim.at[name], block) for name, block in zip(SLOTS[:2], blocks, strict=True)]
        )
        assert victim.bench.boot().state == states.DAMAGED
