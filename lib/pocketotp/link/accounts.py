"""Requests about stored accounts: LIST and DELETE. Neither ever returns a secret or a code."""

from __future__ import annotations

from pocketlink import frame, payload, protocol
from pocketotp.errors import StorageError
from pocketotp.link import fields
from pocketotp.link.confirmation import DELETE, Confirmation
from pocketotp.link.errors import LinkError
from pocketotp.otp.account import Account

_OVERHEAD = 32  # bytes of a LIST answer beside its entries: the outer map and its keys


def list_accounts(request: dict, link):
    """As many entries from position `first` on as fit into one answer."""
    first = fields.integer(request, "first", 0, protocol.CAPACITY)
    return _list(first, link.token)


def _list(first: int, token):
    entries = []
    room = frame.MAX_PAYLOAD - _OVERHEAD
    position = first
    while position < token.count:
        entry = describe(token, position)
        room -= len(payload.pack(entry))
        if room < 0:
            break
        entries.append(entry)
        position += 1
        yield None
    return {"total": token.count, "first": first, "accounts": entries}


def describe(token, position: int) -> dict:
    """What the host may know of an account; a damaged one has a label that says so."""
    place = token.entry(position)[0]
    try:
        account = token.account(position)
    except StorageError:
        account = Account("damaged", "account %d" % place, bytearray())
    account.wipe()
    return {
        "place": place,
        "issuer": account.issuer,
        "name": account.name,
        "kind": account.kind,
        "algorithm": account.algorithm,
        "digits": account.digits,
        "period": account.period,
        "flags": account.flags,
    }


def delete(request: dict, link):
    """The label must match the place, so that a stale list deletes nothing else."""
    place = fields.integer(request, "place")
    issuer = fields.text(request, "issuer")
    name = fields.text(request, "name")
    if link.session is not None:
        raise LinkError(protocol.OUT_OF_ORDER, "an import or restore is going on")
    position = link.token.position(place)
    if position < 0:
        raise LinkError(protocol.NOT_FOUND, "no account there")
    found = describe(link.token, position)
    if found["issuer"] != issuer or found["name"] != name:
        raise LinkError(protocol.NOT_FOUND, "another account is there now")
    return _delete(link, place, issuer, name)


def _delete(link, place: int, issuer: str, name: str):
    lines = (issuer or "-", name or "-", "Gone for good.")
    yield Confirmation(DELETE, "Delete account?", lines)
    link.working("Deleting")
    yield from link.token.delete(place)
    return {}
