"""From the data key to an unlocked token: checks the vault, mends what a power cut left.

What is found broken is repaired here, after a right PIN or recovery code, and only here.
"""

from pocketotp import states
from pocketotp.errors import StorageError
from pocketotp.nvm import journal
from pocketotp.nvm import log as nvm_log
from pocketotp.pin import policy
from pocketotp.vault import events, keys
from pocketotp.vault.state import State
from pocketotp.vault.vault import Damaged, Vault


def open_vault(token, dek, prk=None):
    """The Vault of the newest slot whose records are whole. Raises Damaged.

    A slot that is damaged behind its header gives way to the other one, which has a wrap of its
    own; `prk` opens that when it has the same salt (None: by the same data key).
    """
    slots = token.pair.newest_first()
    try:
        return Vault(token.pair, slots[0], dek, token.buffer)
    except Damaged:
        if len(slots) < 2:
            raise
    token.pair.heads[slots[0]] = None
    return Vault(
        token.pair, slots[1], _other_key(token.pair.heads[slots[1]], dek, prk), token.buffer
    )


def _other_key(head, dek, prk):
    if prk is None:
        return dek
    other = keys.unwrap(prk, head.pin_wrap, head.pin_context())
    if other is None:
        raise Damaged("The vault is damaged")
    return other


def load_state(token, vault):
    """The state that counts beside the vault's header, before any other header is written.

    A cut restore left one that waits for a higher sequence, which a repair would reach.
    """
    token.daily = State(token.state_pair, vault.header.vault_id)
    if not token.daily.load(vault.siv, vault.header.sequence):
        token.daily.add_event(events.STATE_LOST)
    if token.daily.is_ahead:
        token.daily.save(vault.siv)


def enter(token, vault):
    """Generator: loads the state, mends what a power cut left, makes room in nvm."""
    token.vault = vault
    load_state(token, vault)
    token.state = states.UNLOCKED
    token.reason = ""
    yield 1000
    if vault.needs_repair():
        yield from _repeat(vault.mend_all())  # from the slot that is overwritten then
        yield from _repeat(vault.repair())
        token.daily.add_event(events.REPAIRED, 1)
    if token.rescued:
        yield from _end_rescue(token)
    if token.daily.is_single():
        token.daily.add_event(events.REPAIRED, 2)
    if token.daily.dirty:  # something was found broken: pulling the plug must not hide it
        token.daily.save(vault.siv)
    if min(token.attempts.room(), token.journal.room()) <= policy.COMPACT_AT:
        yield from compact(token)
    elif token.daily.mark:
        token.daily.save(vault.siv, 0)
    if token.crashed:
        _tell_crash(token)


def _end_rescue(token):
    """Generator: once all records of the copies are whole, what they were made from goes.

    It would open with an old PIN for ever, and keep accounts that were deleted. While an account
    is damaged it stays, and after an error: the next unlock tries again. The vault is open anyway.
    """
    from pocketotp.vault.shred import shred_sources

    try:
        if (yield from token.vault.mend_all()):
            return
        yield from shred_sources(token.drive, token.raw, token.buffer)
        token.journal.done(journal.MODE_RESCUE)
        token.rescued = False
    except (StorageError, MemoryError, OSError):
        pass


def _tell_crash(token):
    """Activity says that the firmware crashed, durably; then the note in nvm is used up."""
    token.crashed = False
    token.daily.add_event(events.CRASHED)
    token.daily.save(token.vault.siv)
    token.journal.done(journal.MODE_CRASH)


def _repeat(steps):
    for _ in steps:
        yield 1000


def compact(token):
    """Generator: a new image of nvm, with no failures. Any cut in it is finished at start-up.

    The mark in the state says so before nvm is touched, and is taken back afterwards.
    """
    known = nvm_log.read_header(token.nvm)
    newest = token.daily.mark
    epoch = max(known[0] if known else 0, newest) + 1
    token.daily.save(token.vault.siv, epoch)
    yield 1000
    nvm_log.format_nvm(token.nvm, epoch, token.vault.header.vault_id, token.buffer)
    if token.rescued:
        token.journal.wish(journal.MODE_RESCUE)
    yield 1000
    token.daily.save(token.vault.siv, 0)
    yield 1000
