"""Opens vaults in a flash image with a PIN or a recovery code, by `docs/vault.md` alone.

Nothing of the firmware is used: keys by PyPI `cryptography` and the standard library.
"""

from __future__ import annotations

import base64
import hashlib
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from torture import traces


def extract(salt: bytes, secret: bytes) -> bytes:
    """HKDF-Extract."""
    keyed = hmac.HMAC(salt, hashes.SHA256())
    keyed.update(secret)
    return keyed.finalize()


def expand(prk: bytes, info: bytes, length: int) -> bytes:
    """HKDF-Expand."""
    return HKDFExpand(hashes.SHA256(), length, info).derive(prk)


def open_siv(key: bytes, sealed: bytes, context: bytes) -> bytes | None:
    """The plaintext, or None."""
    try:
        return AESSIV(key).decrypt(sealed, [context])
    except InvalidTag:
        return None


def dek_by_pin(block: bytes, pin: str) -> bytes | None:
    """The data key in a header block, by PIN."""
    iterations = struct.unpack_from("<I", block, 20)[0]
    salt = block[48:64]
    prk = extract(salt, hashlib.pbkdf2_hmac("sha256", pin.encode(), salt, iterations, 32))
    context = b"pin" + block[4:5] + block[7:8] + block[20:24] + block[32:64] + block[80:144]
    return open_siv(expand(prk, b"kek", 64), block[144:224], context)


def dek_by_code(block: bytes, groups: tuple[str, ...]) -> bytes | None:
    """The data key in a header block, by recovery code."""
    code = base64.b32decode("".join(group[:4] for group in groups) + "A" * 4)[:18]
    kek = expand(extract(block[64:80], code), b"kek", 64)
    return open_siv(kek, block[224:304], b"recovery" + block[4:5] + block[32:48] + block[64:80])


def deks(image: bytes, pin: str = "", groups: tuple[str, ...] = ()) -> list[bytes]:
    """The data keys of all slots in an image that open with this PIN or this code."""
    blocks = [image[at : at + 512] for at in traces.slots(image)]
    found = [dek_by_pin(block, pin) for block in blocks if pin]
    found += [dek_by_code(block, groups) for block in blocks if groups]
    return [dek for dek in found if dek is not None]


def accounts(image: bytes, slot: int, dek: bytes) -> list[bytes]:
    """The contents of all account records of a slot."""
    vault_id = image[slot + 32 : slot + 48]
    return [
        open_siv(dek, image[at + 8 : at + size], b"\x01" + vault_id + struct.pack("<I", number))
        for at, number, _, size in traces.records(image, slot)
        if number
    ]
