"""The HOTP counters of a restore of the same vault: no account's goes back.

An account is known again by its labels and its secret: places and record ids are given anew.
"""

import struct

from pocketotp.crypto import hashes
from pocketotp.otp import account
from pocketotp.vault import body, record
from pocketotp.vault.vault import Damaged

_SIZE = 8  # bytes of a fingerprint; its place follows
_STEP = _SIZE + 1


def _fingerprint(content):
    """Of an encoded HOTP account: its labels and its secret; None for another kind."""
    if content[0] & 15 != account.HOTP:
        return None
    return hashes.sha256(bytes(content[4:]))[:_SIZE]


def known(vault, daily):
    """Generator: returns fingerprint and place of each HOTP account that was used, as bytes."""
    found = bytearray()
    for at, _, place, _, _ in body.records(vault.region, vault.header.length):
        if not daily.counter(place):
            continue
        try:
            content = vault.content(at)
        except Damaged:
            continue  # which account it was nobody knows
        mark = _fingerprint(content)
        hashes.wipe(content)
        if mark:
            found += mark
            found.append(place)
        yield
    return found


def merge(new, old, counters, present, region, header, siv):
    """Generator: sets the counter of every place of the State `new`.

    `counters` are those of the backup, u64 by place; `present` is what `known` returned of the
    vault with the State `old`. The records of the backup lie in `region`.
    """
    for at, _, place, _, _ in body.records(region, header.length):
        counter = struct.unpack_from("<Q", counters, place * 8)[0]
        if present:
            content = record.open_record(region, at, siv, header.vault_id)
            counter = max(counter, _counter(_fingerprint(content), present, old))
            hashes.wipe(content)
            yield
        new.set_place(place, counter)


def _counter(mark, present, old):
    for at in range(0, len(present), _STEP):
        if present[at : at + _SIZE] == mark:
            return old.counter(present[at + _SIZE])
    return 0
