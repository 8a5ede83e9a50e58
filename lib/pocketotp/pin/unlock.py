"""From a PIN to an opened vault. No power cut and no shortcut gives a free guess.

The attempt is burnt and read back before the derivation starts; success is noted only after the
unwrap and the check of all tags. The wipe tag is computed and compared every time, so that a
wipe PIN takes as long as a wrong one.
"""

from pocketotp import states
from pocketotp.crypto import hashes
from pocketotp.vault import events, keys


def unlock(token, pin):
    """Generator behind `Token.unlock`."""
    head = token.pair.newest()
    failures = token.attempts.count()
    token.attempts.burn()
    prk = yield from keys.pin_prk(pin, head.salt, head.iterations)
    is_wipe_pin = hashes.same(keys.wipe_tag(prk), head.wipe_tag)
    dek = keys.unwrap(prk, head.pin_wrap, head.pin_context())
    if dek is None:
        hashes.wipe(prk)
        return (yield from _wrong(token, head, is_wipe_pin))
    # Imported only now: a bigger heap slows the derivation.
    from pocketotp.pin.opening import enter, open_vault

    try:
        token.vault = open_vault(token, dek, prk)
        token.attempts.clear()
        yield from enter(token, token.vault)
    except BaseException:
        if token.state != states.UNLOCKED:
            hashes.wipe(dek)
            token.drop_keys()
        raise
    finally:
        hashes.wipe(prk)
    token.add_event(events.UNLOCKED, failures)
    return "ok"


def _wrong(token, head, is_wipe_pin):
    if is_wipe_pin or token.attempts.count() >= head.wipe_limit:
        yield from token.wipe()
        return "wiped"
    token.restart_wait()
    return "wrong"
