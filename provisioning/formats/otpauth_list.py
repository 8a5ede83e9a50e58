"""A text with one otpauth URI a line, as Aegis, 2FAS, KeePassXC, Ente and others export it.

Blank lines and lines that begin with # are skipped. UTF-8 (with or without a byte order mark) or
UTF-16 with one; any line ends. A list in another encoding is known for one, and refused by name.
"""

from __future__ import annotations

import codecs

from provisioning.account import Account, AccountProblem
from provisioning.errors import BadInput
from provisioning.formats import otpauth_uri
from provisioning.formats.base import Entry, Note, Parsed

NAME = "otpauth list"
_SAVE = "Open it in an editor and save it as UTF-8."
_SCHEMES = ("otpauth://", "otpauth-migration://")


def detect(data: bytes) -> bool:
    """Whether some line looks like an otpauth URI, or all of them are comments."""
    try:
        lines = _lines(_text(data))
    except BadInput:  # the letters of ASCII are the same, zeros apart, in every encoding
        return b"otpauth" in data.replace(b"\0", b"").lower()
    return not lines or any(line.lower().startswith(_SCHEMES) for _, line in lines)


def parse(data: bytes) -> Parsed:
    """Every line, the bad ones named by number. Raises BadInput when there is none, or no text."""
    lines = _lines(_text(data))
    if not lines:
        step = "Lines that begin with # are not read. Export your accounts again."
        raise BadInput("there is nothing in it but blank lines and comments", step)
    parsed = Parsed()
    seen: dict[tuple[str, str], Entry] = {}
    for number, line in lines:
        where = f"line {number}"
        try:
            account, notes = otpauth_uri.parse(line)
            is_new = _check_repeat(account, seen)
        except AccountProblem as problem:
            parsed.problems.append(Note(where, str(problem)))
            continue
        if not is_new:
            first = seen[account.issuer, account.name].where
            parsed.skipped.append(Note(where, f"the same as {first}"))
            continue
        entry = Entry(account, where)
        seen[account.issuer, account.name] = entry
        parsed.entries.append(entry)
        parsed.notes.extend(Note(where, note) for note in notes)
    return parsed


def _text(data: bytes) -> str:
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = data.decode("utf-16")
        else:
            text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("it is not UTF-8 text", _SAVE) from error
    if "\0" in text:  # UTF-16 without its mark, and UTF-32, read so
        raise BadInput("it is not UTF-8 text, but perhaps UTF-16 or UTF-32", _SAVE)
    return text


def _lines(text: str) -> list[tuple[int, str]]:
    """Numbered lines that count."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    stripped = ((number, line.strip()) for number, line in enumerate(lines, 1))
    return [(number, line) for number, line in stripped if line and not line.startswith("#")]


def _check_repeat(account: Account, seen: dict[tuple[str, str], Entry]) -> bool:
    """True when new, False when the very same again. Raises AccountProblem when only the label is
    the same: the token would replace the first by the second.
    """
    entry = seen.get((account.issuer, account.name))
    if entry is None:
        return True
    if entry.account == account:
        return False
    raise AccountProblem(f"{entry.where} has the same issuer and name; rename one of them")
