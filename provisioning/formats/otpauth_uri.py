"""One otpauth URI as an account.

    otpauth://TYPE/ISSUER:NAME?secret=BASE32&issuer=&algorithm=&digits=&period=&counter=

The Key URI Format of Google Authenticator, with what real programs make of it: `otpauth://steam`,
`encoder=steam`, other spellings of the algorithm, capitals in the scheme, a plus for a space.
Problems name the field and never repeat what stands there: it may be the secret, misplaced.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote

from pocketlink import protocol
from provisioning.account import Account, AccountProblem
from provisioning.formats import base32

_SCHEME = "otpauth://"
_MOST_DIGITS = 20  # of a number; the largest counter has so many
_TYPES = {"totp": protocol.TOTP, "hotp": protocol.HOTP, "steam": protocol.STEAM}
_FIELDS = ("secret", "issuer", "algorithm", "digits", "period", "counter", "encoder")
_ALGORITHMS = {
    "SHA1": protocol.SHA1,
    "SHA": protocol.SHA1,
    "SHA256": protocol.SHA256,
    "SHA2256": protocol.SHA256,
    "SHA512": protocol.SHA512,
    "SHA2512": protocol.SHA512,
}


def parse(uri: str) -> tuple[Account, list[str]]:
    """The account, and notes on what was decided. Raises AccountProblem with the reason."""
    kind, label, fields = _split(uri.strip())
    notes: list[str] = []
    issuer, name = _names(label, fields.get("issuer", "").strip(), notes)
    if fields.get("encoder", "").lower() == "steam":
        kind = protocol.STEAM
    if "secret" not in fields:
        raise AccountProblem("there is no secret")
    secret = base32.decode(fields["secret"])
    period = _number(fields, "period", 30)
    if kind == protocol.STEAM:  # always five letters by SHA-1, whatever the URI says
        account = Account(issuer, name, secret, kind, digits=5, period=period)
        notes += _not_of_steam(fields)
    else:
        account = Account(
            issuer,
            name,
            secret,
            kind,
            _algorithm(fields.get("algorithm", "")),
            _number(fields, "digits", 6),
            period if kind == protocol.TOTP else 30,
            _number(fields, "counter", 0) if kind == protocol.HOTP else 0,
        )
    if kind == protocol.HOTP and not fields.get("counter"):
        notes.append("it has no counter; 0 is used")
    account.check()
    return account, notes


def _split(uri: str) -> tuple[int, str, dict[str, str]]:
    """Kind, label (decoded, raw colons kept) and fields. By hand: `#` in a label is no fragment."""
    if not uri.lower().startswith(_SCHEME):
        raise AccountProblem(_not_otpauth(uri))
    kind, _, rest = uri[len(_SCHEME) :].partition("/")
    label, _, query = rest.partition("?")
    if "?" in kind:  # no slash: otpauth://totp?secret=...
        kind, _, query = kind.partition("?")
    number = _TYPES.get(kind.lower())
    if number is None:
        raise AccountProblem("its type is not supported (totp, hotp, steam are)")
    return number, label, _parameters(query)


def _parameters(query: str) -> dict[str, str]:
    """The parameters by their names in small letters."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise AccountProblem("a value is not UTF-8") from None
    fields: dict[str, str] = {}
    for key, value in pairs:
        key = key.lower()
        if fields.setdefault(key, value) != value:
            raise AccountProblem(f"{key if key in _FIELDS else 'a field'} is there twice")
    return fields


def _not_otpauth(uri: str) -> str:
    if uri.lower().startswith("otpauth-migration://"):
        return "this is Google Authenticator's transfer code, not a list of otpauth URIs"
    return "it is no otpauth URI (it must begin with otpauth://)"


def _names(label: str, issuer: str, notes: list[str]) -> tuple[str, str]:
    """Issuer and name from the label and the issuer parameter, which wins."""
    try:
        text = unquote(label, errors="strict").strip()
    except UnicodeDecodeError:
        raise AccountProblem("the label is not UTF-8") from None
    prefix, colon, rest = text.partition(":")
    prefix, rest = prefix.strip(), rest.strip()
    if not colon:
        return issuer, text
    if not issuer:
        return prefix, rest
    if prefix.casefold() != issuer.casefold() and prefix:
        notes.append(f"the label says {prefix!r}, the issuer is {issuer!r}; the latter is used")
    return issuer, rest


def _algorithm(text: str) -> int:
    """SHA1, sha-256, HmacSHA512, HMAC-SHA-1 ... The default is SHA-1."""
    plain = _plain(text)
    if not plain:
        return protocol.SHA1
    if plain not in _ALGORITHMS:
        raise AccountProblem("its algorithm is not supported (SHA1, SHA256, SHA512 are)")
    return _ALGORITHMS[plain]


def _plain(algorithm: str) -> str:
    """Letters and digits without what people put around them: HMAC-SHA-1 is SHA1."""
    return "".join(char for char in algorithm.upper() if char.isalnum()).removeprefix("HMAC")


def _number(fields: dict[str, str], name: str, default: int) -> int:
    text = fields.get(name, "").strip()
    if not text:
        return default
    if not re.fullmatch("-?[0-9]+", text):
        raise AccountProblem(f"{name} is not a whole number")
    if text.startswith("-") or len(text) > _MOST_DIGITS:
        raise AccountProblem(f"{name} is out of range")
    return int(text)


def _not_of_steam(fields: dict[str, str]) -> list[str]:
    """A note on what an URI says otherwise than Steam does it."""
    plain = _plain(fields.get("algorithm", ""))
    other = {
        "digits": fields.get("digits", "").strip() not in ("", "5"),
        "algorithm": bool(plain) and _ALGORITHMS.get(plain) != protocol.SHA1,
    }
    names = " and ".join(name for name in other if other[name])
    return [f"Steam codes have five letters, by SHA-1; {names} not used"] if names else []
