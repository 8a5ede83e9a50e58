"""Sealed records: a clear header of 8 bytes, then AES-SIV (RFC 5297) of the content.

The associated data binds a record to the format, the vault and its own id; its place on the
token is bound by the header block's HMAC. Records do not know the slot's sequence, so that an
unchanged one is copied byte for byte.
"""

import struct

from pocketotp.vault import layout


def context(vault_id, record_id):
    """Associated data of a record: version, vault id, record id (21 bytes)."""
    return bytes((layout.VERSION,)) + vault_id + struct.pack("<I", record_id)


def seal(siv, vault_id, record_id, place, content):
    """The stored form: 8 + 16 + len(content) bytes."""
    sealed = siv.seal(content, context(vault_id, record_id))
    header = struct.pack(layout.RECORD_HEADER, record_id, place, 0, len(sealed))
    return header + sealed


def read(region, at):
    """(record id, place, sealed bytes) of the record at offset `at` of a slot."""
    header = region.read(at, layout.RECORD_HEADER_SIZE)
    record_id, place, _, length = struct.unpack(layout.RECORD_HEADER, header)
    return record_id, place, region.read(at + layout.RECORD_HEADER_SIZE, length)


def open_record(region, at, siv, vault_id):
    """The content of the record at `at`, as a bytearray for the caller to wipe.

    Raises SivError when it was changed.
    """
    record_id, _, sealed = read(region, at)
    return siv.open(sealed, context(vault_id, record_id))
