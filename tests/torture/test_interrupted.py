"""Work that is stopped or fails while the token goes on: nothing is lost, then or after a cut."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest

from pocketotp import states
from pocketotp.errors import StorageError, Unfinished
from pocketotp.nvm import log as nvm_log
from pocketotp.nvm.attempts import Attempts
from pocketotp.pin import policy
from pocketotp.pin.restore import Restorer
from pocketotp.token import Token
from pocketotp.vault import events
from pocketotp.vault.state import State
from pocketotp.vault.vault import Vault
from torture.bench import PIN, PowerCut, cheap_derivation, new_pin, run
from torture.operations import Base, aged, sample
from torture.world import World, examine


@pytest.fixture(scope="module")
def base() -> Iterator[Base]:
    with cheap_derivation():
        yield Base()


def unlocked(base: Base, image: bytes) -> Token:
    base.bench.restore(image)
    token = base.bench.boot()
    assert run(token.unlock(PIN)) == "ok"
    return token


def ready(token: Token, data: bytes, world: World) -> Restorer:
    """A restore that has everything and must only replace the vault."""
    restorer = token.begin_restore()
    restorer.put(data)
    run(restorer.finish())
    assert run(restorer.open(list(world.groups))) == "ok"
    assert run(restorer.enter(PIN)) == "ok"
    return restorer


def own_backup(base: Base) -> tuple[bytes, bytes, World, World]:
    """(image, backup, world before the restore of it, world after)."""
    operation = base.restore_own()
    token = unlocked(base, base.image)
    return (
        operation.image,
        b"".join(token.begin_backup(0).chunks(400)),
        operation.old,
        operation.new,
    )


@pytest.mark.parametrize("steps", range(1, 6))
def test_a_restore_of_its_own_that_the_computer_breaks_off(base, steps):
    image, data, old, new = own_backup(base)
    token = unlocked(base, image)
    restorer = ready(token, data, new)
    work = restorer.replace()
    for _ in range(steps):
        next(work)
    work.close()
    run(restorer.abort())
    counters = tuple(token.hotp_counter(position) for position in range(token.count))
    assert counters in (old.counters, new.counters)
    examine(base.bench, old, new)


@pytest.mark.parametrize("error", (MemoryError, StorageError("no")))
@pytest.mark.parametrize("own", (True, False))
def test_a_restore_whose_header_cannot_be_written(base, own, error):
    if own:
        image, data, old, new = own_backup(base)
    else:
        (data, new), image, old = base.foreign_backup(), base.image, base.world
    token = unlocked(base, image)
    restorer = ready(token, data, new)
    with (
        mock.patch.object(Vault, "commit", side_effect=error),
        pytest.raises((MemoryError, StorageError)),
    ):
        run(restorer.replace())
    restorer.close()
    run(restorer.abort())
    for position in range(token.count):
        token.account(position)
    for _ in range(2):
        token.add_event(12)
        run(token.flush())
    examine(base.bench, old, old)


def test_a_restore_that_cannot_write_nvm(base):
    """The new vault counts, and the next start makes its nvm."""
    data, held = base.foreign_backup()
    token = unlocked(base, base.image)
    restorer = ready(token, data, held)
    with (
        mock.patch.object(nvm_log, "format_nvm", side_effect=MemoryError),
        pytest.raises(Unfinished),
    ):
        run(restorer.replace())
    restorer.close()
    run(restorer.abort())
    token.add_event(12)
    run(token.flush())
    token = base.bench.boot()
    assert (token.state, run(token.unlock(PIN))) == (states.LOCKED, "ok")
    assert token.count == len(held.accounts)


@pytest.mark.parametrize("own", (True, False))
def test_a_restore_that_fails_or_is_cut_after_its_header_is_in_activity(base, own):
    """Events from before it name accounts by places that others have now."""
    if own:
        image, data, _, held = own_backup(base)
    else:
        (data, held), image = base.foreign_backup(), base.image
    change_key = Vault.change_key

    def cut(vault, *arguments):
        change_key(vault, *arguments)
        raise PowerCut

    def failing(vault, *arguments):
        change_key(vault, *arguments)
        base.bench.flash.erase = base.bench.flash.program = lambda *_: None

    for stand_in, told in ((cut, PowerCut), (failing, Unfinished)):
        token = unlocked(base, image)
        restorer = ready(token, data, held)
        with mock.patch.object(Vault, "change_key", stand_in), pytest.raises(told):
            run(restorer.replace())
        for name in ("erase", "program"):
            vars(base.bench.flash).pop(name, None)
        token = base.bench.boot()
        assert (token.state, run(token.unlock(PIN))) == (states.LOCKED, "ok")
        assert token.count == len(held.accounts)
        assert events.RESTORED in kinds(token)


@pytest.mark.parametrize("error", (MemoryError, OSError(5), StorageError("no")))
@pytest.mark.parametrize("where", ("Attempts.clear", "State.save", "compact"))
def test_a_new_pin_after_the_recovery_code_that_counts_is_said(base, error, where):
    """Also when nvm is to be made anew, and fails."""
    base.bench.restore(base.image)
    token = base.bench.boot()
    for _ in range(3):
        assert run(token.unlock("0000")) == "wrong"
    if where == "compact":
        base.bench.nvm[0:4096] = b"\xff" * 4096
        token = base.bench.boot()
    assert run(token.recover(list(base.world.groups))) == "ok"
    target = {
        "Attempts.clear": (Attempts, "clear"),
        "State.save": (State, "save"),
        "compact": (nvm_log, "format_nvm"),
    }[where]
    with mock.patch.object(*target, side_effect=error), pytest.raises(Unfinished):
        run(token.set_pin("97531864"))
    key = (token.vault or token.recovered).dek
    token.lock()
    assert not any(key) and token.vault is None and token.recovered is None
    token = base.bench.boot()
    assert run(token.unlock(PIN)) == "wrong"
    assert run(token.unlock("97531864")) == "ok"


def test_an_import_begun_before_a_new_pin_does_not_bring_the_old_one_back(base):
    token = unlocked(base, base.image)
    importer = token.begin_import(1)
    run(importer.begin())
    new_pin(token, PIN, "8642")
    with pytest.raises(StorageError, match="changed"):
        run(importer.add(sample(70)))
        run(importer.prepare())
        run(importer.commit())
    run(importer.abort())
    token = base.bench.boot()
    assert run(token.unlock(PIN)) == "wrong"
    assert run(token.unlock("8642")) == "ok"
    assert [token.account(n).name for n in range(token.count)]


def test_a_pin_that_is_asked_often_on_an_open_token_wears_nothing_out(base):
    token = unlocked(base, aged(base.image, nvm_log.LOG_ENTRIES - policy.COMPACT_AT - 2))
    for _ in range(2 * policy.COMPACT_AT):
        assert run(token.new_recovery_code(PIN)) is not None
        token.abandon_setup()
    token = base.bench.boot()
    assert run(token.unlock(PIN)) == "ok"


def test_an_unlock_that_cannot_note_its_success_holds_no_key(base):
    base.bench.restore(base.image)
    token = base.bench.boot()
    opened = []
    init = Vault.__init__

    def noted(vault, *arguments):
        init(vault, *arguments)
        opened.append(vault)

    with (
        mock.patch.object(Vault, "__init__", noted),
        mock.patch.object(token.attempts, "clear", side_effect=StorageError("worn")),
        pytest.raises(StorageError),
    ):
        run(token.unlock(PIN))
    assert (token.state, token.vault) == (states.LOCKED, None)
    assert [any(vault.dek) for vault in opened] == [False]


def test_a_fault_while_the_pin_of_a_restore_is_checked_holds_no_key(base):
    data, held = base.foreign_backup()
    token = unlocked(base, base.image)
    restorer = token.begin_restore()
    restorer.put(data)
    run(restorer.finish())
    assert run(restorer.open(list(held.groups))) == "ok"
    key = restorer._opened[0]
    with (
        mock.patch("pocketotp.crypto.pbkdf2.derive", side_effect=MemoryError),
        pytest.raises(MemoryError),
    ):
        run(restorer.enter(PIN))
    assert not any(key)


def test_a_new_recovery_code_that_cannot_be_written_changes_nothing(base):
    token = unlocked(base, base.image)
    run(token.new_recovery_code(PIN))
    key = token.pending.dek
    with (
        mock.patch.object(Vault, "commit", side_effect=StorageError("no")),
        pytest.raises(StorageError),
    ):
        run(token.commit_recovery_code())
    assert token.pending is None and not any(key)
    run(token.save_settings())
    examine(base.bench, base.world, base.world)


CHANGES = {
    "PIN change": (lambda token: checked(token).change_pin("86420135"), events.PIN_CHANGED),
    "delete": (lambda token: token.delete(token.entry(1)[0]), events.DELETED),
    "wipe limit": (lambda token: token.set_wipe_limit(5), events.SETTING_CHANGED),
    "wipe PIN": (lambda token: checked(token).set_wipe_pin("13131313"), events.SETTING_CHANGED),
    "import": (lambda token: replacing(token), events.IMPORTED),
    "new recovery code": (lambda token: with_new_code(token), events.RECOVERY_CHANGED),
}


def checked(token: Token) -> Token:
    assert run(token.check_pin(PIN))
    return token


def replacing(token: Token) -> Iterator[int]:
    """An import of one account that is there already."""
    importer = token.begin_import(1)
    account = token.account(1)
    run(importer.begin())
    run(importer.add(account))
    run(importer.prepare())
    return importer.commit()


def with_new_code(token: Token) -> Iterator[int]:
    run(token.new_recovery_code(PIN))
    return token.commit_recovery_code()


def kinds(token: Token) -> list[int]:
    return [token.events.get(number)[0] for number in range(len(token.events))]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_whose_second_slot_fails_says_that_it_counts(base, change):
    """Its header is written; the next unlock does the rest. Activity has it."""
    work, event = CHANGES[change]
    token = unlocked(base, base.image)
    with (
        mock.patch.object(Vault, "repair", side_effect=StorageError("no")),
        pytest.raises(Unfinished) as told,
    ):
        run(work(token))
    assert told.value.title == "It counts"
    token = base.bench.boot()
    assert run(token.unlock("86420135" if change == "PIN change" else PIN)) == "ok"
    assert event in kinds(token)
    assert not token.vault.needs_repair()


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_is_stopped_when_it_counts_is_in_activity(base, change):
    """The computer falls asleep, the token locks: no step runs between header and event."""
    work, event = CHANGES[change]
    token = unlocked(base, base.image)
    before = token.vault.header.sequence
    steps = work(token)
    while token.vault.header.sequence == before:
        next(steps)
    steps.close()
    token.lock()
    token = base.bench.boot()
    assert run(token.unlock("86420135" if change == "PIN change" else PIN)) == "ok"
    assert event in kinds(token)


@pytest.mark.parametrize("error", (MemoryError, StorageError("no")))
def test_an_account_that_cannot_be_sealed_ends_the_import(base, error):
    """It would replace one that the import has already forgotten."""
    token = unlocked(base, base.image)
    importer = token.begin_import(1)
    account = token.account(1)
    run(importer.begin())
    with (
        mock.patch("pocketotp.vault.record.seal", side_effect=error),
        pytest.raises((MemoryError, StorageError)),
    ):
        run(importer.add(account))
    assert not importer.is_whole
    with pytest.raises(StorageError, match="as a whole"):
        run(importer.prepare())
    run(importer.abort())
    examine(base.bench, base.world, base.world)


def test_a_vault_whose_records_and_index_differ_is_never_written(base):
    token = unlocked(base, base.image)
    vault = token.vault
    index = vault.index.copy()
    index.drop(0)
    with pytest.raises(StorageError, match="missing"):
        run(vault.rewrite(vault.header.copy(), index))
    run(vault.repair())
    examine(base.bench, base.world, base.world)


def test_the_firmware_shuts_a_restore_with_the_token():
    """After a fault anywhere, while the backup's key is in memory."""
    from link.rig import Rig
    from pocketlink import frame, protocol
    from pocketotp import main

    rig = Rig()
    client = rig.client()
    data = client.backup()
    client.request(protocol.RESTORE_BEGIN, {"size": len(data)})
    for at in range(0, len(data), 400):
        client.request(protocol.RESTORE_DATA, {"offset": at, "data": data[at : at + 400]})
    rig.owner.codes, rig.owner.pin = [rig.groups], None
    rig.cdc.to_device += frame.encode(protocol.RESTORE_COMMIT, 9, b"")
    restorer = rig.link.session.restorer
    for _ in range(200):
        rig.tick()
    key = restorer._opened[0]
    assert any(key)
    main._shut(mock.Mock(), mock.Mock(token=rig.token, link=rig.link))
    assert not any(key)
    assert rig.link.session is None
    rig.close()
