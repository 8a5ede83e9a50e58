"""A drive that something else tore and CircuitPython formatted: the vault is still in the flash."""

from __future__ import annotations

import pytest

from pocketotp import states
from pocketotp.errors import StorageError
from pocketotp.vault import rescue
from simulator.chips.drive import START
from torture.bench import PIN, Bench, PowerCut, cheap_derivation, run
from torture.operations import Base


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


def test_without_nvm_the_recovery_code_opens_it(base):
    bench = torn(base)
    bench.nvm[0:4096] = b"\xff" * 4096
    token = bench.boot()
    assert token.state == states.DAMAGED
    run(token.rescue())
    assert token.state == states.DAMAGED and "attempts" in token.reason
    assert run(token.recover(list(base.world.groups))) == "ok"
    run(token.set_pin("5555"))
    assert holds(token, base)


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
        point += 97
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
