"""What must not be in SRAM after a lock: computed from the flash, the PIN and the recovery code.

Nothing of the firmware is used but the format, by `tampering/opener.py`. Each string is looked for
in pieces of 16 bytes, and backwards as well: that is how the interpreter keeps a long integer.
"""

from __future__ import annotations

import base64
import hashlib
import struct

from device.board import Board
from device.tokens import LABELS, PIN, SECRETS
from tampering import opener
from torture import traces

PIECE = 16
INNER, OUTER = 0x36, 0x5C  # the pads of HMAC (RFC 2104)


def header(flash: bytes) -> bytes:
    """The header block of the newest slot."""
    blocks = [flash[at : at + 512] for at in traces.slots(flash)]
    return max(blocks, key=lambda block: struct.unpack_from("<I", block, 8))


def dek(flash: bytes, pin: str) -> bytes:
    """The data key."""
    key = opener.dek_by_pin(header(flash), pin)
    assert key is not None
    return key


def of_pin(flash: bytes, pin: str) -> dict[str, bytes]:
    """A PIN, right or wrong, and all that is derived from it."""
    block = header(flash)
    salt, iterations = block[48:64], struct.unpack_from("<I", block, 20)[0]
    stretched = hashlib.pbkdf2_hmac("sha256", pin.encode(), salt, iterations, 32)
    prk = opener.extract(salt, stretched)
    return {
        "PIN": pin.encode(),
        **_padded("PIN", pin.encode()),
        "PBKDF2": stretched,
        **_derived("PIN", prk),
        "wipe tag of the PIN": opener.expand(prk, b"wipe", 32),
    }


def of_recovery(flash: bytes, recovery: str) -> dict[str, bytes]:
    """A recovery code, as text and as bytes, and what is derived from it."""
    groups = recovery.split("-")
    code = base64.b32decode("".join(group[:4] for group in groups) + "A" * 4)[:18]
    prk = opener.extract(header(flash)[64:80], code)
    texts = {f"group {number}": group.encode() for number, group in enumerate(groups, 1)}
    return {**texts, "recovery code": code, **_derived("recovery code", prk)}


def of_dek(key: bytes) -> dict[str, bytes]:
    """The data key and its subkeys."""
    found = {"data key": key}
    for name in (b"header", b"backup"):
        subkey = opener.expand(key, name, 32)
        found |= {f"{name.decode()} key": subkey, **_padded(f"{name.decode()} key", subkey)}
    return found


def of_secrets(secrets: dict[str, str]) -> dict[str, bytes]:
    """The accounts' secrets: Base32 as imported, raw, and as HMAC's key blocks."""
    found = {}
    for name, text in secrets.items():
        raw = base64.b32decode(text)
        found |= {f"{name} secret in Base32": text.encode(), f"{name} secret": raw}
        found |= _padded(f"{name} secret", raw)
    return found


def of_texts(*texts: str) -> dict[str, bytes]:
    """Labels and codes."""
    return {f'"{text}"': text.encode() for text in texts}


def pieces(strings: dict[str, bytes]) -> dict[str, bytes]:
    """What to search for: both directions, in pieces of at most 16 bytes."""
    found = {}
    for name, string in strings.items():
        for at in range(0, max(1, len(string) - PIECE // 2), PIECE):
            piece = string[at : at + PIECE]
            found[f"{name} [{at}]"] = piece
            found[f"{name} [{at}], backwards"] = piece[::-1]
    return found


def _derived(name: str, prk: bytes) -> dict[str, bytes]:
    kek = opener.expand(prk, b"kek", 64)
    return {f"PRK of the {name}": prk, f"KEK of the {name}": kek, **_padded(f"{name}'s PRK", prk)}


def _padded(name: str, key: bytes) -> dict[str, bytes]:
    return {
        f"{name} in HMAC's {which} block": bytes(byte ^ pad for byte in key)
        for which, pad in (("inner", INNER), ("outer", OUTER))
    }


class Scanner:
    """Searches the SRAM of one token's board for what belongs to that token."""

    def __init__(self, board: Board, flash: bytes, recovery: str) -> None:
        self.board = board
        strings = of_pin(flash, PIN) | of_recovery(flash, recovery)
        strings |= of_dek(dek(flash, PIN)) | of_secrets(SECRETS) | of_texts(*LABELS)
        self.pieces = pieces(strings)

    def also(self, strings: dict[str, bytes]) -> None:
        """From now on these are searched for, too."""
        self.pieces |= pieces(strings)

    def found(self) -> dict[str, list[int]]:
        """The places of each piece that is in SRAM."""
        places = self.board.find_in_ram(*self.pieces.values())
        return {name: at for name, at in zip(self.pieces, places, strict=True) if at}

    def must_find(self, *wanted: str) -> None:
        """Each of these is there."""
        found = self.found()
        for name in wanted:
            assert any(piece.startswith(name) for piece in found), (name, sorted(found))

    def must_find_nothing(self, when: str, labels: bool = False) -> None:
        """None of all the pieces is there; with `labels`, none but labels."""
        texts = [] if not labels else list(pieces(of_texts(*LABELS)))
        found = {name: at for name, at in self.found().items() if name not in texts}
        assert not found, f"{when}: {found}"
        print(f"{when}: 0 of {len(self.pieces) - len(texts)} pieces of keys, PIN, secrets in SRAM")
