"""At power-up: finds out what is there, and finishes a wipe or a compaction of nvm that was cut.

Nothing is repaired here but what a cut left half done: the PIN has not been entered yet.
"""

from pocketotp import states
from pocketotp.errors import StorageError
from pocketotp.nvm import journal
from pocketotp.nvm import log as nvm_log
from pocketotp.vault import layout


def start(token):
    """Leaves the token blank, locked or damaged; wipes it first if that is due."""
    try:
        token.open_files()
    except StorageError as error:
        _start_without_files(token, error.reason)
        return
    _settle(token)
    if _must_wipe(token):
        _wipe_now(token)
    else:
        _judge(token)


def rescue(token):
    """Generator: makes the vault's files again from what was `found` in the flash."""
    from pocketotp.vault.rescue import Rescue

    token.rescued = True
    token.journal.wish(journal.MODE_RESCUE)
    yield from Rescue(token.drive, token.raw, token.found, token.buffer).run()
    token.found = None
    token.state = states.BLANK
    token.open_files()
    _settle(token)
    if _must_wipe(token):  # the last try was used up before
        yield from token.wipe()
    else:
        _judge(token)
    yield 1000


def _start_without_files(token, reason):
    """Blank, or the drive was formatted by something else."""
    if token.journal.is_pending(journal.MODE_WIPE):
        _wipe_now(token)
    else:
        _judge_without_vault(token, reason)


def _settle(token):
    """Reads the heads; a half-erased nvm is written before anybody counts attempts in it."""
    token.pair.refresh()
    # A journal that is full, or not one, may have had no room for the note.
    is_full = token.journal.room() <= -journal.RESERVED
    if is_full or token.journal.is_pending(journal.MODE_RESCUE):
        token.rescued = True
    if not token.journal.is_pending(journal.MODE_WIPE):
        _finish_compaction(token)
        _drop_foreign(token)


def _finish_compaction(token):
    """A cut while nvm was rewritten is finished; the mark was set after a right PIN.

    A mark that nvm has passed is history: written back, it must not restore attempts.
    """
    head = token.pair.newest()
    token.state_pair.refresh()
    mark = token.state_pair.newest()
    if not (head and mark and mark.mark) or mark.vault_id != head.vault_id:
        return
    known = nvm_log.read_header(token.nvm)
    if known is None or known[0] < mark.mark:
        nvm_log.format_nvm(token.nvm, mark.mark, head.vault_id, token.buffer)
        if token.rescued:
            token.journal.wish(journal.MODE_RESCUE)


def _drop_foreign(token):
    """A slot of another vault does not count beside one of the vault that nvm belongs to."""
    known = nvm_log.read_header(token.nvm)
    heads = token.pair.heads
    if known is None or None in heads:
        return
    ours = [head.vault_id == known[1] for head in heads]
    if ours[0] != ours[1]:
        heads[ours[0]] = None


def _must_wipe(token):
    if token.journal.is_pending(journal.MODE_WIPE):
        return True
    head = token.pair.newest()
    return (
        head is not None
        and nvm_log.read_header(token.nvm) is not None
        and token.attempts.count() >= head.wipe_limit
    )


def _wipe_now(token):
    try:
        for _ in token.wipe():
            pass
    except StorageError as error:
        _damage(token, error.reason)


def _judge(token):
    head = token.pair.newest()
    known = nvm_log.read_header(token.nvm)
    if head is None:
        _judge_without_vault(token, "No valid vault on the drive")
        return
    if known is None or known[1] != head.vault_id:
        _damage(token, "The record of PIN attempts is lost")
        return
    if token.journal.is_pending(journal.MODE_SETUP):
        token.journal.done(journal.MODE_SETUP)
    token.crashed = token.journal.is_pending(journal.MODE_CRASH)
    token.state = states.LOCKED


def _judge_without_vault(token, reason):
    """No valid slot in the files: blank, being set up, or damaged; perhaps to be rescued."""
    from pocketotp.vault.rescue import search

    known = nvm_log.read_header(token.nvm)
    if known is not None and token.journal.is_pending(journal.MODE_SETUP):
        return
    try:
        token.found = search(token.raw, known[1] if known else None)
    except StorageError:
        token.found = None
    if token.found is not None:
        _damage(token, "The drive was formatted, but the vault is still in the flash")
    elif known is not None and _is_wiped(token):
        _wipe_now(token)
    elif known is not None:
        _damage(token, reason)


def _is_wiped(token):
    """Both headers are zeros: a wipe was cut while it erased nvm, and its note with it."""
    return token.pair is not None and not any(
        any(region.read(0, layout.BLOCK)) for region in token.pair.regions
    )


def _damage(token, reason):
    token.state = states.DAMAGED
    token.reason = reason
