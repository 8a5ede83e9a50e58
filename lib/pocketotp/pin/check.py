"""The PIN once more, on an open token. Small: a restore needs it when the heap is fullest."""

from pocketotp.crypto import hashes
from pocketotp.errors import Locked
from pocketotp.pin import policy
from pocketotp.vault import keys


def check_pin(token, pin):
    """Generator behind `Token.check_pin`."""
    prk = yield from checked_prk(token, pin)
    if prk is None:
        return False
    hashes.wipe(prk)
    token.checked = True
    return True


def use_check(token):
    """One change for one check. Raises Locked when none was made."""
    if not token.checked:
        raise Locked("Enter the PIN first")
    token.checked = False


def checked_prk(token, pin):
    """Generator: the PIN's key, or None when it is wrong: that counts, and locks the token.

    Otherwise an unlocked token would be a place to guess the PIN without waiting. Wipe the key.
    """
    head = token.vault.header
    token.attempts.burn()
    prk = yield from keys.pin_prk(pin, head.salt, head.iterations)
    dek = keys.unwrap(prk, head.pin_wrap, head.pin_context())
    if dek is None:
        hashes.wipe(prk)
        yield from _wrong(token, head)
        return None
    hashes.wipe(dek)
    token.attempts.clear()
    if token.attempts.room() <= policy.COMPACT_AT:
        from pocketotp.pin.opening import compact

        yield from compact(token)
    return prk


def _wrong(token, head):
    if token.attempts.count() >= head.wipe_limit:
        yield from token.wipe()
    else:
        token.restart_wait()
        token.lock()
