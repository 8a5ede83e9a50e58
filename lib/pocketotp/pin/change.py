"""Other keys for the same vault: PIN change, forgotten PIN, new recovery code, wipe rules.

Each is in both slots before it reports success, for the old slot would open with the old key.
"""

from pocketotp.crypto import hashes
from pocketotp.crypto.siv import Siv
from pocketotp.errors import StorageError, Unfinished
from pocketotp.nvm import log as nvm_log
from pocketotp.pin import recovery
from pocketotp.pin.check import checked_prk, use_check
from pocketotp.pin.opening import compact, enter, load_state, open_vault
from pocketotp.pin.setup import Pending, new_pin_wrap, new_recovery_wrap
from pocketotp.vault import events, keys, layout


def recover(token, groups):
    """Generator behind `Token.recover`."""
    code = recovery.decode(groups)
    head = token.pair.newest()  # an older slot may have an older code, which must not open
    prk = keys.recovery_prk(code, head.recovery_salt)
    dek = keys.unwrap(prk, head.recovery_wrap, head.recovery_context())
    hashes.wipe(prk)
    hashes.wipe(code)
    yield 500
    if dek is None:
        return "wrong"
    token.recovered = open_vault(token, dek)
    return "ok"


def set_pin(token, pin):
    """Generator behind `Token.set_pin`: after `recover`, before anything else.

    Raises Unfinished from where the new PIN counts.
    """
    vault = token.recovered
    load_state(token, vault)
    head = vault.header.copy()
    yield from new_pin_wrap(token, head, vault.dek, pin)
    yield from _steps(vault.rewrite_both(head))
    try:
        yield from _enter(token, vault)
    except (StorageError, MemoryError, OSError):
        raise Unfinished()


def _enter(token, vault):
    """Generator: no failures any more, and open; Activity says how."""
    known = nvm_log.read_header(token.nvm)
    is_ours = known is not None and known[1] == vault.header.vault_id
    keeps_nvm = is_ours and token.attempts.room() > 1
    if keeps_nvm:
        token.attempts.clear()
    yield from enter(token, vault)
    token.recovered = None  # until now it is what a lock wipes
    if not keeps_nvm:
        yield from compact(token)
    token.add_event(events.RECOVERED)
    yield from token.flush()


def change_pin(token, pin):
    """Generator behind `Token.change_pin`.

    A wipe PIN is tied to salt and iterations and cannot be derived again: it is switched off,
    and the caller says so.
    """
    use_check(token)
    vault = token.vault
    head = vault.header.copy()
    yield from new_pin_wrap(token, head, vault.dek, pin)
    yield from _both_slots(token, head, events.PIN_CHANGED)


def new_recovery_code(token, pin):
    """Generator behind `Token.new_recovery_code`."""
    vault = token.vault
    prk = yield from checked_prk(token, pin)
    if prk is None:
        return None
    head = vault.header.copy()
    dek = bytearray(token.entropy.take(layout.DEK_SIZE))
    head.pin_wrap = keys.wrap(prk, dek, head.pin_context())
    hashes.wipe(prk)
    if not vault.has_wipe_pin:
        head.wipe_tag = keys.no_wipe_tag(dek, head.salt)
    groups = new_recovery_wrap(token, head, dek)
    token.pending = Pending(head, dek)
    return groups


def commit_recovery_code(token):
    """Generator behind `Token.commit_recovery_code`.

    The state is saved under the new key before the header counts: whichever of the two headers
    a power cut leaves, one state slot opens with it.
    """
    vault, pending = token.vault, token.pending
    siv = Siv(pending.dek)
    try:
        yield from _steps(vault.reseal(pending.head, siv))
        token.daily.save(siv)
        yield 800
        vault.change_key(pending.head, pending.dek, siv)
    except BaseException:
        siv.wipe()
        pending.wipe()
        raise
    finally:
        token.pending = None
    yield from _steps(vault.end_change(lambda: token.note(events.RECOVERY_CHANGED)))


def set_wipe_pin(token, pin):
    """Generator behind `Token.set_wipe_pin`."""
    vault = token.vault
    head = vault.header.copy()
    if pin is None:
        head.wipe_tag = keys.no_wipe_tag(vault.dek, head.salt)
    else:
        use_check(token)
        prk = yield from keys.pin_prk(pin, head.salt, head.iterations)
        dek = keys.unwrap(prk, head.pin_wrap, head.pin_context())
        tag = bytes(keys.wipe_tag(prk))
        hashes.wipe(prk)
        if dek is not None:
            hashes.wipe(dek)
            return False
        head.wipe_tag = tag
    yield from _both_slots(token, head, events.SETTING_CHANGED)
    return True


def set_wipe_limit(token, limit):
    """Generator behind `Token.set_wipe_limit`. Raises ValueError outside 3 to 16."""
    if not layout.MIN_WIPE_LIMIT <= limit <= layout.MAX_WIPE_LIMIT:
        raise ValueError("limit")
    head = token.vault.header.copy()
    head.wipe_limit = limit
    yield from _both_slots(token, head, events.SETTING_CHANGED)


def _both_slots(token, head, event):
    """Generator: another header; Activity has the event as soon as it counts."""
    yield from _steps(token.vault.rewrite_both(head, noted=lambda: token.note(event)))


def _steps(generator):
    for _ in generator:
        yield 700
