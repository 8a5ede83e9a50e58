"""An account as an otpauth URI, spelt so that our own importer and others read the same account.

Steam is `otpauth://steam/`: a program that does not know it refuses it, instead of showing wrong
codes. Policy flags have no place in such a URI.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

from pocketlink import protocol
from provisioning.account import ALGORITHMS, KINDS, Account
from provisioning.formats import base32


def write(account: Account) -> str:
    """One line of ASCII, without its end."""
    fields = {"secret": base32.encode(account.secret)}
    if account.issuer:
        fields["issuer"] = account.issuer
    if account.kind != protocol.STEAM:
        fields["algorithm"] = ALGORITHMS[account.algorithm]
        fields["digits"] = str(account.digits)
    if account.kind == protocol.HOTP:
        fields["counter"] = str(account.counter)
    else:
        fields["period"] = str(account.period)
    query = urlencode(fields, quote_via=quote, safe="")
    return f"otpauth://{KINDS[account.kind]}/{_label(account)}?{query}"


def _label(account: Account) -> str:
    """ISSUER:NAME; an issuer with a colon stands in its parameter only."""
    issuer, name = quote(account.issuer, safe=""), quote(account.name, safe="")
    if account.issuer and ":" not in account.issuer:
        return f"{issuer}:{name}"
    return f":{name}" if ":" in account.name else name
