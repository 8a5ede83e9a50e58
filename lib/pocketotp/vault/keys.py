"""The data key and what wraps it: under the PIN and under the recovery code.

PRK = HKDF-Extract(salt, PBKDF2(PIN) || factor); KEK = HKDF-Expand(PRK, "kek", 64); the wipe tag
is HKDF-Expand(PRK, "wipe", 32), or one of the data key when no wipe PIN is set. The recovery code
has 140 random bits and needs no PBKDF2.
Pure; no hardware.
"""

from pocketotp.crypto import hkdf
from pocketotp.crypto.hashes import wipe
from pocketotp.crypto.siv import Siv, SivError
from pocketotp.vault import layout


def pin_prk(pin, salt, iterations, factor=b""):
    """Generator: the pseudo-random key of a PIN (str or bytes of digits); yields per mille done.

    A bytearray, as `recovery_prk` returns: wipe it after use.
    """
    from pocketotp.crypto import pbkdf2

    secret = bytearray(pin.encode() if isinstance(pin, str) else pin)
    stretched = bytearray(32)
    try:
        yield from pbkdf2.derive(secret, salt, iterations, stretched)
    finally:
        wipe(secret)
    material = stretched + factor
    prk = hkdf.extract(salt, material)
    wipe(stretched)
    wipe(material)
    return prk


def recovery_prk(code, recovery_salt):
    """The pseudo-random key of a recovery code (18 bytes)."""
    return hkdf.extract(recovery_salt, code)


def wrap(prk, dek, context):
    """Seals the data key: 80 bytes."""
    siv = Siv(hkdf.expand(prk, b"kek", layout.DEK_SIZE))
    try:
        return bytes(siv.seal(dek, context))
    finally:
        siv.wipe()


def unwrap(prk, sealed, context):
    """The data key as a bytearray, or None when the PIN or code is not the one."""
    siv = Siv(hkdf.expand(prk, b"kek", layout.DEK_SIZE))
    try:
        return siv.open(sealed, context)
    except SivError:
        return None
    finally:
        siv.wipe()


def wipe_tag(prk):
    """What the header's wipe tag is when this PIN is the wipe PIN."""
    return hkdf.expand(prk, b"wipe", 32)


def no_wipe_tag(dek, salt):
    """The header's wipe tag when there is no wipe PIN: looks as random to whoever has no key."""
    return hkdf.expand(dek, b"no wipe" + bytes(salt), 32)


def header_key(dek):
    """The subkey of the header block's HMAC."""
    return hkdf.expand(dek, b"header", 32)
