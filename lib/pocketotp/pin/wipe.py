"""Erasing everything, for good: wraps and salts first, nvm last, resumed after any power cut."""

from pocketotp import states
from pocketotp.errors import StorageError
from pocketotp.nvm import journal
from pocketotp.nvm import log as nvm_log
from pocketotp.vault.erase import erase_all


def wipe(token):
    """Generator behind `Token.wipe`. Raises StorageError when the flash does not obey.

    The token is damaged then, with that reason; the next start tries again.
    """
    try:
        yield from _wipe(token)
    except StorageError as error:
        token.state = states.DAMAGED
        token.reason = error.reason
        raise


def _wipe(token):
    if not token.journal.is_pending(journal.MODE_WIPE):
        token.journal.wish(journal.MODE_WIPE)
    token.drop_keys()
    if token.state == states.UNLOCKED:
        token.state = states.LOCKED
    if token.pair is not None:
        steps = erase_all(token.pair.regions, token.state_pair.regions, token.buffer)
        for number, _ in enumerate(steps):
            yield min(990, number * 30)
        token.pair.refresh()
    from pocketotp.vault.shred import shred

    yield from shred(token.drive, token.raw, token.buffer, token.pair is not None)
    token.found = None
    nvm_log.erase_nvm(token.nvm)
    token.state = states.BLANK
    token.reason = ""
    yield 1000
