"""What somebody can do who can write the flash but knows neither PIN nor recovery code."""

from __future__ import annotations

import hashlib
import struct


def checked(block: bytes) -> bytes:
    """A header block whose check sum is right again; the HMAC cannot be."""
    return bytes(block[:480]) + hashlib.sha256(block[:480]).digest()


def with_field(block: bytes, at: int, layout: str, value: int) -> bytes:
    """A header block with another number in it, and the right check sum."""
    changed = bytearray(block)
    struct.pack_into(layout, changed, at, value)
    return checked(changed)
