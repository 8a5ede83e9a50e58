"""The 4096 bytes of `microcontroller.nvm`: a header, then entries that are only ever appended.

    0     header page: four copies of 32 bytes, 64 apart (magic, version, epoch, vault id, CRC-32)
    256   192 attempts, 1792  192 successes, 3328  96 entries of the journal, 8 bytes each

Writing into bytes that are all 0xFF programs them; any other write erases the whole sector, and a
power cut then may lose any part of it. So daily use only appends, and a new image is written in
the few places that say how a cut there is recovered. Pure; `nvm` is any object with slices.
"""

import binascii
import struct

from pocketotp.errors import StorageError

SIZE = 4096
ENTRY = 8
BLANK = b"\xff" * ENTRY
ATTEMPTS = 256
SUCCESSES = 1792
JOURNAL = 3328
LOG_ENTRIES = 192
JOURNAL_ENTRIES = 96

MAGIC = b"POTN"
VERSION = 1
_COPIES = (0, 64, 128, 192)
_FIELDS = "<4sB3xI16s"
_COPY_SIZE = 32
_CHUNK = 256  # bytes read at once: 4096 in a row are scarce in a full heap


def _copy(epoch, vault_id):
    fields = struct.pack(_FIELDS, MAGIC, VERSION, epoch, vault_id)
    return fields + struct.pack("<I", binascii.crc32(fields))


def read_header(nvm):
    """(epoch, vault id) from the first valid copy, or None."""
    for at in _COPIES:
        copy = bytes(nvm[at : at + _COPY_SIZE])
        magic, version, epoch, vault_id = struct.unpack_from(_FIELDS, copy)
        if magic == MAGIC and version == VERSION and copy == _copy(epoch, vault_id):
            return epoch, vault_id
    return None


def format_nvm(nvm, epoch, vault_id, image=None):
    """Writes a new image without entries. Erases. Raises StorageError if it reads back wrong.

    `image` is a bytearray of SIZE that may be used for it.
    """
    if image is None:
        image = bytearray(SIZE)
    blank = b"\xff" * _CHUNK
    for at in range(0, SIZE, _CHUNK):
        image[at : at + _CHUNK] = blank
    copy = _copy(epoch, vault_id)
    for at in _COPIES:
        image[at : at + _COPY_SIZE] = copy
    nvm[0:SIZE] = image
    for at in range(0, SIZE, _CHUNK):
        if bytes(nvm[at : at + _CHUNK]) != image[at : at + _CHUNK]:
            raise StorageError("nvm does not keep what is written")


def write_header(nvm, epoch, vault_id):
    """Programs the header into a blank nvm. Does not erase. Raises StorageError."""
    copy = _copy(epoch, vault_id)
    page = bytearray(b"\xff" * ATTEMPTS)
    for at in _COPIES:
        page[at : at + _COPY_SIZE] = copy
    append(nvm, 0, bytes(page))


def is_blank(nvm):
    """Whether all bytes are 0xFF."""
    blank = b"\xff" * _CHUNK
    return all(bytes(nvm[at : at + _CHUNK]) == blank for at in range(0, SIZE, _CHUNK))


def erase_nvm(nvm):
    """Leaves nothing. Erases."""
    nvm[0:SIZE] = b"\xff" * SIZE


def append(nvm, at, entry):
    """Programs an entry into blank bytes. Raises StorageError if it reads back wrong."""
    nvm[at : at + len(entry)] = entry
    if bytes(nvm[at : at + len(entry)]) != entry:
        raise StorageError("nvm does not keep what is written")


def numbered(number):
    """An entry that carries a number and its complement."""
    return struct.pack("<II", number, number ^ 0xFFFFFFFF)


def number_of(entry):
    """The number in an entry, or -1 when it is torn."""
    number, complement = struct.unpack("<II", entry)
    return number if number ^ complement == 0xFFFFFFFF else -1


assert struct.calcsize(_FIELDS) + 4 == _COPY_SIZE
