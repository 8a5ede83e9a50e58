"""A drive that something else tore and CircuitPython formatted: the vault is still in the flash."""

from __future__ import annotations

import os

import pytest

from pocketotp import states
from pocketotp.errors import StorageError
from pocketotp.nvm import log as nvm_log
from pocketotp.pin import policy
from pocketotp.vault import rescue, shred
from simulator.chips.drive import START
from torture import traces
from torture.bench import PIN, Bench, PowerCut, cheap_derivation, run
from torture.operations import Base, aged

STEP = int(os.environ.get("POCKETOTP_RESCUE_STEP", "197"))  # flash operations from cut to cut


@pytest.fixture
def base():
    with cheap_derivation():
        base = Base(count=40)
        yield base
        base.bench.close()


def torn(base: Base, install: int = 0) -> Bench:
    """The FAT is lost and the drive formatted; `install` bytes of firmware are copied again."""
    bench = base.bench
    bench.restore(base.image)
    bench.flash.memory[START : START + 4096] = b"\xff" * 4096
    bench.boot()
    assert bench.reformatted
    bench.reformatted = 0
    if install:
        bench.volume.write_file("/firmware.bin", bytes(install))
        bench.volume.sync()
    return bench


def holds(token, base: Base) -> bool:
    issuers = tuple(token.account(position).issuer for position in range(token.count))
    return issuers == tuple(fields[0] for fields in base.world.accounts)


@pytest.mark.parametrize("install", [0, 512, 5000])
def test_the_vault_comes_back(base, install):
    token = torn(base, install).boot()
    assert token.state == states.DAMAGED and "still in the flash" in token.reason
    run(token.rescue())
    assert token.state == states.LOCKED
    assert run(token.unlock(PIN)) == "ok" and holds(token, base)
    token = base.bench.boot()
    assert run(token.unlock(PIN)) == "ok" and holds(token, base)
    assert token.hotp_counter(40) == 7


@pytest.mark.parametrize("nvm", [b"\xff", b"\x00", b"\x5a"])
@pytest.mark.parametrize("unplugged", [False, True])
def test_without_nvm_the_recovery_code_opens_it(base, nvm, unplugged):
    """The new PIN erases the sources, too: they would open with the old one."""
    bench = torn(base, 5000)
    bench.nvm[0:4096] = nvm * 4096
    token = bench.boot()
    assert token.state == states.DAMAGED
    source = token.found.vault
    run(token.rescue())
    assert token.state == states.DAMAGED and "attempts" in token.reason
    assert source in slots(bench)
    if unplugged:
        token = bench.boot()
    assert run(token.recover(list(base.world.groups))) == "ok"
    run(token.set_pin("5555"))
    assert holds(token, base)
    assert len(slots(bench)) == 2 and source not in slots(bench)
    token = bench.boot()
    assert run(token.unlock("5555")) == "ok" and holds(token, base)


@pytest.mark.parametrize("error", [MemoryError, OSError(5), StorageError("no")])
@pytest.mark.parametrize("full_nvm", [False, True])
def test_an_error_while_the_sources_are_erased_does_not_keep_it_shut(
    base, monkeypatch, error, full_nvm
):
    """The next unlock tries again, also when nvm is rewritten meanwhile."""
    bench = torn(base, 5000)
    if full_nvm:
        entries = nvm_log.LOG_ENTRIES - policy.COMPACT_AT
        bench.restore(aged(bench.snapshot(), entries))
    token = bench.boot()
    source = token.found.vault
    run(token.rescue())

    def fail(*_):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(shred, "_blank_pads", fail)
        token = bench.boot()
        assert run(token.unlock(PIN)) == "ok" and holds(token, base)
        assert token.attempts.room() > policy.COMPACT_AT
    assert source in slots(bench)
    token = bench.boot()
    assert run(token.unlock(PIN)) == "ok" and holds(token, base)
    assert len(slots(bench)) == 2 and source not in slots(bench)


def test_a_rescue_that_found_no_room_for_its_note_erases_the_sources(base):
    bench = torn(base, 5000)
    full = aged(bench.snapshot(), nvm_log.JOURNAL_ENTRIES, nvm_log.JOURNAL)
    bench.restore(full)
    token = bench.boot()
    source = token.found.vault
    run(token.rescue())
    token = bench.boot()
    assert source in slots(bench)
    assert run(token.unlock(PIN)) == "ok" and holds(token, base)
    assert len(slots(bench)) == 2 and source not in slots(bench)


def change_record(base: Base, both: bool) -> None:
    """A bit of a sealed account falls in the slot that counts, or in both."""
    bench = base.bench
    bench.restore(base.image)
    token = bench.boot()
    assert run(token.unlock(PIN)) == "ok"
    run(token.vault.repair())  # every record has its twin
    image = bench.snapshot()
    for number in (0, 1) if both else (token.vault.slot,):
        start, _, _, size = list(traces.records(image, traces.slots(image)[number]))[5]
        bench.flash.memory[start + size - 1] ^= 1
    base.image = bench.snapshot()


def test_a_record_that_is_damaged_is_mended_from_the_older_slot(base):
    """As without a rescue. Only then the sources go."""
    change_record(base, both=False)
    bench = torn(base)
    token = bench.boot()
    run(token.rescue())
    assert run(token.unlock(PIN)) == "ok" and holds(token, base)
    assert len(slots(bench)) == 2
    token = bench.boot()
    assert run(token.unlock(PIN)) == "ok" and holds(token, base)


def test_while_an_account_is_damaged_the_sources_stay(base):
    change_record(base, both=True)
    bench = torn(base, 5000)
    token = bench.boot()
    source = token.found.vault
    run(token.rescue())
    for _ in range(2):
        token = bench.boot()
        assert run(token.unlock(PIN)) == "ok" and source in slots(bench)
    run(token.delete(token.entry(damaged(token))[0]))
    token = bench.boot()
    assert run(token.unlock(PIN)) == "ok"
    assert len(slots(bench)) == 2 and source not in slots(bench)


def damaged(token) -> int:
    """Position of the account that cannot be read."""
    for position in range(token.count):
        try:
            token.account(position).wipe()
        except StorageError:
            return position
    raise AssertionError("all accounts are whole")


def slots(bench: Bench) -> list[int]:
    """Vault slots anywhere in the flash."""
    return traces.slots(bench.snapshot())


def test_erasing_instead_shreds_it(base):
    token = torn(base).boot()
    run(token.wipe())
    assert token.state == states.BLANK
    token = base.bench.boot()
    assert token.state == states.BLANK and rescue.search(base.bench) is None
    assert "filler.z" not in base.bench.volume.listdir("/")


@pytest.mark.parametrize("install", [0, 5000])
def test_a_cut_during_the_rescue_loses_nothing(base, install):
    bench = torn(base, install)
    bench.boot()
    image = bench.snapshot()
    point = 0
    while True:
        point += STEP
        bench.restore(image)
        token = bench.boot()
        bench.flash.cut_after = point
        try:
            run(token.rescue())
            assert run(token.unlock(PIN)) == "ok"  # erases the sources
            break
        except (PowerCut, OSError):  # no code of ours runs on after a cut; here it stumbles
            assert bench.flash.dead
        token = rescued(bench)
        assert run(token.unlock(PIN)) == "ok" and holds(token, base), point
    assert point > 200


def rescued(bench: Bench):
    """Boots and rescues; an owner whose FAT was torn once more formats the drive first."""
    token = bench.boot()
    bench.reformatted = 0
    if token.state == states.LOCKED:
        return token
    try:
        run(token.rescue())
    except StorageError:
        bench.close()
        bench.flash.memory[START : START + 4096] = b"\xff" * 4096
        bench.boot()
        return rescued(bench)
    return token
