"""The first setup: files, keys in memory, then the vault on flash, all or nothing.

Until the header of the first slot is written the token is blank; from then on it is a vault whose
PIN and recovery code the owner has already confirmed.
"""

from pocketotp import states
from pocketotp.crypto import hashes
from pocketotp.errors import StorageError
from pocketotp.nvm import journal
from pocketotp.nvm import log as nvm_log
from pocketotp.pin import recovery
from pocketotp.pin.opening import enter
from pocketotp.vault import body, events, files, header, index, keys, layout, record
from pocketotp.vault.state import State
from pocketotp.vault.vault import Vault, header_mac

UNLOCK_MS = 1800  # what the derivation should take at the raised clock


class Pending:
    """Keys that exist in memory only, until they are committed."""

    def __init__(self, head, dek):
        self.head = head
        self.dek = dek

    def wipe(self):
        """Overwrites the data key."""
        hashes.wipe(self.dek)


def iterations(token):
    """PBKDF2 iterations for about 1.8 s on this chip at its present clock."""
    from pocketotp.crypto import pbkdf2

    measured = pbkdf2.rate(token.ticks_ms)
    return max(layout.MIN_ITERATIONS, min(layout.MAX_ITERATIONS, measured * UNLOCK_MS // 1000))


def new_pin_wrap(token, head, dek, pin):
    """Generator: salt, iterations and wrap for a PIN, and no wipe PIN, into a header."""
    head.salt = token.entropy.take(layout.SALT_SIZE)
    head.iterations = iterations(token)
    head.wipe_tag = keys.no_wipe_tag(dek, head.salt)
    prk = yield from keys.pin_prk(pin, head.salt, head.iterations)
    head.pin_wrap = keys.wrap(prk, dek, head.pin_context())
    hashes.wipe(prk)


def new_recovery_wrap(token, head, dek):
    """A recovery code for a header; returns its seven groups."""
    code = recovery.from_random(token.entropy.take(recovery.CODE_SIZE))
    head.recovery_salt = token.entropy.take(layout.SALT_SIZE)
    prk = keys.recovery_prk(code, head.recovery_salt)
    head.recovery_wrap = keys.wrap(prk, dek, head.recovery_context())
    groups = recovery.encode(code)
    hashes.wipe(prk)
    hashes.wipe(code)
    return groups


def prepare(token):
    """Generator: makes the files and opens them. Raises StorageError."""
    if token.pair is not None:
        files.Fillers(token.drive, 0)  # removes those that a power cut left
        return
    for number, _ in enumerate(files.make(token.drive, token.raw)):
        yield min(950, number * 200)
    token.open_files()
    yield 1000


def create(token, pin):
    """Generator: a vault in memory; returns the recovery code."""
    head = header.Header()
    head.vault_id = token.entropy.take(layout.VAULT_ID_SIZE)
    dek = bytearray(token.entropy.take(layout.DEK_SIZE))
    yield from new_pin_wrap(token, head, dek, pin)
    groups = new_recovery_wrap(token, head, dek)
    token.pending = Pending(head, dek)
    return groups


def commit(token):
    """Generator: writes nvm, state and both slots; the token is unlocked afterwards."""
    head, dek = token.pending.head, token.pending.dek
    token.pending = None
    # The mark comes before the header: nvm that knows a vault, but no vault, means damage.
    if not nvm_log.is_blank(token.nvm):
        nvm_log.erase_nvm(token.nvm)
    if not token.journal.wish(journal.MODE_SETUP):
        raise StorageError("nvm does not keep what is written")
    nvm_log.write_header(token.nvm, 1, head.vault_id)
    yield 100
    yield from _write_empty(token, head, dek)
    token.journal.done(journal.MODE_SETUP)
    vault = Vault(token.pair, 0, dek, token.buffer)
    yield from enter(token, vault)
    token.add_event(events.SETUP)


def _write_empty(token, head, dek):
    """Generator: an empty vault into both slots, state first, so that it is never missing."""
    siv = keys.Siv(dek)
    daily = State(token.state_pair, head.vault_id)
    for progress in (200, 300):
        daily.save(siv)
        yield progress
    sealed = record.seal(siv, head.vault_id, layout.INDEX_ID, 0, index.Index().encode())
    siv.wipe()
    for slot in (0, 1):
        region = token.pair.regions[slot]
        region.write(0, bytes(layout.BLOCK))
        writer = body.BodyWriter(region, token.buffer)
        for _ in writer.finish(sealed):
            yield 400 + slot * 300
        head.length = writer.length
        head.sequence = 2 - slot
        head.mac = header_mac(head, dek, region)
        region.write(0, head.encode())
    token.pair.refresh()
    token.state = states.LOCKED
