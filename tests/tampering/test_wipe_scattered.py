"""A wipe when the files of the vault are not as they were made: lost, resized, renamed, locked."""

from __future__ import annotations

import pytest

from pocketotp import states
from pocketotp.errors import StorageError
from simulator.chips.flash import PowerCut
from tampering import opener
from tampering.victim import PIN, SLOTS
from torture import traces
from torture.bench import new_token, run
from torture.fat12 import Fat12

NVM = 0x0FF000
STEP = 37  # flash operations between two cuts


@pytest.fixture(scope="module")
def victim(victim):
    """On a drive that is full but for 200 KiB: zeros over a whole drive take long."""
    victim.put()
    victim.bench.boot()
    volume = victim.bench.volume
    volume.write_file("/photo.jpg", bytes(512 * (volume.free_clusters()[1] - 400)))
    volume.sync()
    victim.image = victim.bench.snapshot()
    return victim


def entry(victim, name: str) -> int:
    """Where the directory entry of a file lies."""
    stem, ending = name.upper().split(".")
    return victim.image.index(f"{stem:8}{ending:3}".encode(), Fat12(victim.image).root)


def remove(victim, *names: str) -> None:
    """The owner's computer removed files; their slots stay in free space."""
    victim.put()
    victim.bench.boot()
    for name in names:
        victim.bench.volume.remove("/" + name)
    victim.bench.volume.sync()


def resize(victim, name: str) -> None:
    victim.put()
    victim.bench.boot()
    victim.bench.volume.write_file("/" + name, bytes(100))
    victim.bench.volume.sync()


def cut_size(victim, name: str) -> None:
    """The size in the directory is smaller than the chain."""
    victim.put((entry(victim, name) + 28, (100).to_bytes(4, "little")))


def break_chain(victim, name: str, cluster: int) -> None:
    fat = Fat12(victim.image)
    at = fat.fat + (fat.files()[name][0] + cluster) * 3 // 2
    victim.flip(at, 4)


def other_name(victim, name: str) -> None:
    victim.flip(entry(victim, name) + 1, 0)


WAYS = {
    "state.b removed": lambda victim: remove(victim, "state.b"),
    "vault.b removed": lambda victim: remove(victim, "vault.b"),
    "all removed": lambda victim: remove(victim, *SLOTS),
    "state.b resized": lambda victim: resize(victim, "state.b"),
    "vault.a resized": lambda victim: resize(victim, "vault.a"),
    "vault.a with another size": lambda victim: cut_size(victim, "vault.a"),
    "vault.a with a broken chain": lambda victim: break_chain(victim, "vault.a", 20),
    "vault.a with another name": lambda victim: other_name(victim, "vault.a"),
}


def check_gone(victim) -> None:
    """No slot is left, so nothing opens: neither the PIN, the code, nor a rescue."""
    image = victim.bench.snapshot()
    assert not traces.slots(image) and b"POTN" not in image
    wraps = {*traces.pin(victim.image), *traces.recovery(victim.image)}
    assert traces.left(image, sorted(wraps)) == 0
    assert opener.deks(image, PIN) == []
    token = victim.bench.boot()
    assert token.state == states.BLANK and token.found is None
    assert not [name for name in victim.bench.volume.listdir() if name.startswith("filler")]


@pytest.mark.parametrize("way", WAYS)
def test_no_slot_is_left_and_the_token_can_be_set_up_again(victim, way):
    WAYS[way](victim)
    kept = victim.bench.snapshot()
    token = victim.bench.boot()
    assert token.state == states.DAMAGED
    run(token.wipe())
    assert token.state == states.BLANK
    check_gone(victim)
    if "chain" not in way:  # what no file reaches stays, sealed under a key that is gone
        assert traces.left(victim.bench.snapshot(), traces.everything(kept)) == 0
    token, _ = new_token(victim.bench, "8642")
    assert run(victim.bench.boot().unlock("8642")) == "ok"


def test_other_files_stay(victim):
    """A chain that leads into another file must not take that file with it."""
    victim.put()
    victim.bench.boot()
    victim.bench.volume.write_file("/firmware.bin", bytes(range(256)) * 64)
    victim.bench.volume.sync()
    fat = Fat12(victim.bench.snapshot())
    at, into = fat.files()["vault.a"][20], fat.files()["firmware.bin"][5]
    memory = victim.bench.flash.memory
    pair = fat.fat + at * 3 // 2
    value = int.from_bytes(memory[pair : pair + 2], "little")
    value = value & 0x000F | into << 4 if at % 2 else value & 0xF000 | into
    memory[pair : pair + 2] = value.to_bytes(2, "little")
    token = victim.bench.boot()
    assert token.state == states.DAMAGED
    run(token.wipe())
    check_gone(victim)
    assert victim.bench.volume.read_file("/firmware.bin") == bytes(range(256)) * 64


def test_what_cannot_be_erased_is_said(victim):
    """CircuitPython neither writes nor removes a read-only file: nvm stays, so that tries count."""
    at = entry(victim, "vault.a") + 11
    victim.flip(at, 0)
    token = victim.bench.boot()
    with pytest.raises(StorageError, match="cannot be erased"):
        run(token.wipe())
    image = victim.bench.snapshot()
    assert traces.slots(image) == [victim.at["vault.a"]] and b"POTN" in image
    token = victim.bench.boot()
    assert token.state == states.DAMAGED and "cannot be erased" in token.reason
    victim.bench.close()
    victim.bench.flash.memory[at] ^= 1
    assert victim.bench.boot().state == states.BLANK
    check_gone(victim)


@pytest.mark.parametrize("way", ["state.b removed", "vault.b removed"])
def test_a_cut_wipe_goes_on_and_takes_the_wraps_first(victim, way):
    """Wherever it was cut: no record is lost while a wrap is left, and the next start goes on."""
    WAYS[way](victim)
    image = victim.bench.snapshot()
    keys = sorted({*traces.pin(image), *traces.recovery(image)})
    records = [trace for trace in traces.everything(image) if trace not in keys]
    point, seen = 1, set()
    while (torn := wipe_until(victim, image, point)) is not None:
        cut = victim.bench.snapshot()
        left = traces.left(cut, keys)
        assert not left or traces.left(cut, records) == len(records), point
        seen.add(left > 0)
        if not torn:
            victim.bench.boot()
            check_gone(victim)
            assert traces.left(victim.bench.snapshot(), records) == 0
        point += STEP
    assert seen == {True, False}


def wipe_until(victim, image: bytes, point: int) -> bool | None:
    """A wipe that is cut at this flash operation; None when it was finished before.

    True if the cut tore the FAT or the directory, as making a file can: no wrap is left by then,
    but records may be where no file leads.
    """
    victim.bench.restore(image)
    token = victim.bench.boot()
    log = victim.bench.flash.log = []
    victim.bench.flash.cut_after = point
    try:
        run(token.wipe())
    except (PowerCut, OSError, StorageError, SystemError):  # FatFs stumbles after the cut
        assert victim.bench.flash.dead
    else:
        return None
    finally:
        victim.bench.flash.log = None
    fat = Fat12(image)
    return fat.start <= log[-1].offset < fat.data


def test_a_copy_in_free_space_goes_with_an_open_vault(victim):
    """A rescue leaves the slot it copied from where it was."""
    free = len(victim.image) - 0x20000
    victim.put((free, victim.part("vault.a", 0, 65536)))
    assert len(traces.slots(victim.bench.snapshot())) == 3
    token = victim.bench.boot()
    assert run(token.unlock(PIN)) == "ok"
    run(token.wipe())
    assert victim.bench.boot().state == states.BLANK
    check_gone(victim)


def test_the_last_try_stays_used_up_after_a_rescue(victim):
    """A power cut kept it from wiping, then the drive was formatted: no more guesses."""
    victim.put()
    token = victim.bench.boot()
    while token.tries_left:
        token.attempts.burn()
    image = victim.bench.snapshot()
    start = Fat12(image).start
    victim.bench.close()
    victim.bench.flash.memory[start : start + 4096] = b"\xff" * 4096
    victim.bench.boot()  # formats it
    token = victim.bench.boot()
    assert token.state == states.DAMAGED and token.found
    run(token.rescue())
    assert token.state == states.BLANK
    check_gone(victim)
