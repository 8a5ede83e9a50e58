"""Sizes and places of the vault format, version 1. `docs/vault.md` describes it for readers.

This module holds numbers only; it must not import anything that touches hardware.
"""

VERSION = 1
BLOCK = 512  # bytes: a FAT sector, the unit of a file write
SECTOR = 4096  # bytes: the unit of a flash erase
ERASED = b"\xff"

VAULT_FILES = ("vault.a", "vault.b")
STATE_FILES = ("state.a", "state.b")
VAULT_SLOT = 16 * SECTOR  # one sector with the header block, fifteen with the body
STATE_SLOT = SECTOR

# The body of a vault slot: room for the index record, then the account records.
BODY = SECTOR  # offset in the slot
BODY_SIZE = VAULT_SLOT - SECTOR
INDEX_ROOM = 1024
CAPACITY = 200  # accounts

RECORD_HEADER = "<IBBH"  # record id, place, zero, length of the sealed part
RECORD_HEADER_SIZE = 8
TAG_SIZE = 16  # the SIV of RFC 5297
INDEX_ID = 0

VAULT_ID_SIZE = 16
SALT_SIZE = 16
DEK_SIZE = 64
WRAP_SIZE = TAG_SIZE + DEK_SIZE
FACTOR_SIZE = 64

MIN_ITERATIONS = 4000
MAX_ITERATIONS = 200000
MIN_WIPE_LIMIT = 3
MAX_WIPE_LIMIT = 16
DEFAULT_WIPE_LIMIT = 10


def file_size(slot_size):
    """Bytes of a padded file: a pad of one erase sector, the slot, another pad."""
    return slot_size + 2 * SECTOR
