"""After a PIN change, a new recovery code, a delete or a replacing import the old one is gone.

Checked on the whole flash image at the moment when success is reported, by a reader of our own:
no slot opens with the old PIN or code, and no piece of the old wraps, salts or records is anywhere.
The derivation is the real one here.
"""

from __future__ import annotations

import pytest

from pocketotp.otp.account import Account
from simulator.chips.drive import START
from tampering import opener
from tampering.victim import PIN, make_victim
from torture import traces
from torture.bench import new_pin, new_wipe_pin, run
from torture.operations import add

NEW_PIN = "8642013579"


@pytest.fixture(scope="module")
def real():
    """A victim whose PIN went through PBKDF2."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pocketotp.crypto.pbkdf2.rate", lambda *_: 1)  # 4,000 iterations, the least
        victim = make_victim(failures=0)
        yield victim
        victim.bench.close()


@pytest.fixture
def token(real):
    real.put()
    token = real.bench.boot()
    assert run(token.unlock(PIN)) == "ok"
    return token


def image_of(real) -> bytes:
    return bytes(real.bench.flash.memory)


def test_the_reader_opens_both_slots_before(real):
    assert len(traces.slots(real.image)) == 2
    assert len(opener.deks(real.image, PIN)) == 2
    assert len(opener.deks(real.image, groups=real.world.groups)) == 2
    for kind in (traces.pin, traces.recovery, traces.everything):
        assert traces.left(real.image, kind(real.image)) == len(kind(real.image)) > 2


def test_after_a_pin_change(real, token):
    new_pin(token, PIN, NEW_PIN)
    image = image_of(real)
    assert opener.deks(image, PIN) == [] and len(opener.deks(image, NEW_PIN)) == 2
    assert traces.left(image, traces.pin(real.image)) == 0


def test_after_a_forgotten_pin(real):
    real.put()
    token = real.bench.boot()
    run(token.recover(list(real.world.groups)))
    run(token.set_pin(NEW_PIN))
    image = image_of(real)
    assert opener.deks(image, PIN) == [] and len(opener.deks(image, NEW_PIN)) == 2
    assert traces.left(image, traces.pin(real.image)) == 0


def test_after_a_new_recovery_code(real, token):
    """It comes with a new data key, so nothing that the old one opened may be left."""
    groups = tuple(run(token.new_recovery_code(PIN)))
    run(token.commit_recovery_code())
    image = image_of(real)
    assert opener.deks(image, groups=real.world.groups) == []
    assert len(opener.deks(image, groups=groups)) == 2
    assert traces.left(image, traces.recovery(real.image)) == 0
    assert traces.left(image, traces.everything(real.image)) == 0
    old, new = opener.deks(real.image, PIN)[0], opener.deks(image, PIN)
    assert len(new) == 2 and old not in new
    assert not any(opens_state(image, at, old) for at in traces.state_slots(image))


def opens_state(image: bytes, at: int, dek: bytes) -> bool:
    """Whether the data key opens a state block."""
    length = int.from_bytes(image[at + 32 : at + 34], "little")
    context = b"state\x01" + image[at + 16 : at + 32] + image[at + 8 : at + 12]
    return opener.open_siv(dek, image[at + 36 : at + 36 + length], context) is not None


def test_the_state_reader_reads(real):
    dek = opener.deks(real.image, PIN)[0]
    assert [opens_state(real.image, at, dek) for at in traces.state_slots(real.image)] == [True] * 2


@pytest.mark.parametrize("position", range(4))
def test_after_a_delete(real, token, position):
    place = token.entry(position)[0]
    run(token.delete(place))
    check_gone(real, place, real.world.accounts[position])


def test_after_an_import_that_replaces(real, token):
    issuer, name, secret = real.world.accounts[1][:3]
    place = token.entry(1)[0]
    add(token, [Account(issuer, name, b"another secret")])
    check_gone(real, place, (issuer, name, secret))
    assert token.count == len(real.world.accounts)


def rescued(real):
    """The drive was formatted by something else; the owner recovers the vault."""
    real.put()
    real.bench.close()
    real.bench.flash.memory[START : START + 4096] = b"\xff" * 4096
    token = real.bench.boot()
    run(token.rescue())
    assert len(traces.slots(image_of(real))) > 1  # the copy, and what it was made from
    assert run(token.unlock(PIN)) == "ok" and token.count == len(real.world.accounts)
    return token


def test_after_a_rescue_a_pin_change_and_a_delete(real):
    """What the rescue copied from is erased by the unlock that proves the copy whole."""
    token = rescued(real)
    assert len(traces.slots(image_of(real))) == 2
    place = token.entry(1)[0]
    run(token.delete(place))
    check_gone(real, place, real.world.accounts[1])
    new_pin(token, PIN, NEW_PIN)
    assert opener.deks(image_of(real), PIN) == []
    assert traces.left(image_of(real), traces.pin(real.image)) == 0
    assert "filler.z" not in real.bench.volume.listdir("/")


def test_after_a_rescue_of_a_vault_whose_file_was_renamed(real):
    real.put()
    real.bench.boot()
    real.bench.volume.rename("/vault.b", "/older.b")
    real.bench.volume.rename("/vault.a", "/old.a")
    real.bench.volume.sync()
    token = real.bench.boot()
    run(token.rescue())
    assert run(token.unlock(PIN)) == "ok" and token.count == len(real.world.accounts)
    new_pin(token, PIN, NEW_PIN)
    assert opener.deks(image_of(real), PIN) == []


def check_gone(real, place: int, account: tuple) -> None:
    """No trace of the sealed record, and no slot whose records hold its secret."""
    image, (_, _, secret, *_) = image_of(real), account
    assert traces.left(image, traces.record(real.image, place)) == 0
    dek = opener.deks(image, PIN)[0]
    assert all(
        content is not None and secret not in content
        for slot in traces.slots(image)
        for content in opener.accounts(image, slot, dek)
    )


def test_after_other_wipe_rules(real, token):
    """The old header would still have the old limit, or no wipe PIN."""
    new_wipe_pin(token, PIN, "99999999")
    run(token.set_wipe_limit(3))
    image = image_of(real)
    assert [image[at + 6] for at in traces.slots(image)] == [3, 3]
    assert len({image[at + 304 : at + 336] for at in traces.slots(image)}) == 1
    assert not {image[at + 304 : at + 336] for at in traces.slots(image)} & {
        real.image[at + 304 : at + 336] for at in traces.slots(real.image)
    }
