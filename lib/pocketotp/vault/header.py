"""The header block of a vault slot: 512 bytes that say how to open it.

Two checks cover it: a SHA-256 that anyone can verify at start-up, and an HMAC under a subkey of
the data key that also covers the ordered tags of all records. Pure; no hardware.
"""

import struct

from pocketotp.crypto import hashes
from pocketotp.vault import layout

MAGIC = b"POTV"
_FIELDS = "<4sBBBBIIIIHH"
_VAULT_ID = 32
_SALT = 48
_RECOVERY_SALT = 64
_FACTOR = 80
_PIN_WRAP = 144
_RECOVERY_WRAP = 224
_WIPE_TAG = 304
_MAC = 448
_DIGEST = 480


class Header:
    """The fields of a header block.

    sequence: rises with every write; the highest valid one counts. floor: the other slot must not
    be older than this, or it still opens with an old PIN or holds a deleted record. length: bytes
    of the body in use. count: accounts. iterations: of PBKDF2. factor, factor_data: an additional
    factor (0: none), reserved for a secure element or a key file.
    """

    def __init__(self):
        self.sequence = 0
        self.floor = 0
        self.length = layout.INDEX_ROOM
        self.count = 0
        self.iterations = 0
        self.wipe_limit = layout.DEFAULT_WIPE_LIMIT
        self.factor = 0
        self.vault_id = bytes(layout.VAULT_ID_SIZE)
        self.salt = bytes(layout.SALT_SIZE)
        self.recovery_salt = bytes(layout.SALT_SIZE)
        self.factor_data = bytes(layout.FACTOR_SIZE)
        self.pin_wrap = bytes(layout.WRAP_SIZE)
        self.recovery_wrap = bytes(layout.WRAP_SIZE)
        self.wipe_tag = bytes(32)
        self.mac = bytes(32)

    def copy(self):
        """Another header with the same fields."""
        return parse(self.encode())

    def authenticated(self):
        """The 448 bytes that the HMAC covers, before the records."""
        block = bytearray(_MAC)
        struct.pack_into(
            _FIELDS,
            block,
            0,
            MAGIC,
            layout.VERSION,
            0,
            self.wipe_limit,
            self.factor,
            self.sequence,
            self.floor,
            self.length,
            self.iterations,
            self.count,
            0,
        )
        block[_VAULT_ID:_SALT] = self.vault_id
        block[_SALT:_RECOVERY_SALT] = self.salt
        block[_RECOVERY_SALT:_FACTOR] = self.recovery_salt
        block[_FACTOR:_PIN_WRAP] = self.factor_data
        block[_PIN_WRAP:_RECOVERY_WRAP] = self.pin_wrap
        block[_RECOVERY_WRAP:_WIPE_TAG] = self.recovery_wrap
        block[_WIPE_TAG : _WIPE_TAG + 32] = self.wipe_tag
        return block

    def encode(self):
        """The block of 512 bytes."""
        block = self.authenticated() + bytearray(self.mac)
        return bytes(block) + hashes.sha256(block)

    def pin_context(self):
        """Associated data of the PIN wrap: everything its key is derived from."""
        fields = struct.pack("<3sBBI", b"pin", layout.VERSION, self.factor, self.iterations)
        return fields + self.vault_id + self.salt + self.factor_data

    def recovery_context(self):
        """Associated data of the recovery wrap."""
        return struct.pack("<8sB", b"recovery", layout.VERSION) + self.vault_id + self.recovery_salt


def parse(block):
    """The Header in a block, or None when the block is not a valid one.

    Derivation fields outside their limits are refused, so that a changed block can neither make
    guessing cheap nor keep the token busy for hours.
    """
    block = bytes(block)
    if block[0:4] != MAGIC or hashes.sha256(block[:_DIGEST]) != block[_DIGEST:]:
        return None
    header = Header()
    (_, version, flags, header.wipe_limit, header.factor, *rest) = struct.unpack_from(
        _FIELDS, block
    )
    header.sequence, header.floor, header.length, header.iterations, header.count, zero = rest
    header.vault_id = block[_VAULT_ID:_SALT]
    header.salt = block[_SALT:_RECOVERY_SALT]
    header.recovery_salt = block[_RECOVERY_SALT:_FACTOR]
    header.factor_data = block[_FACTOR:_PIN_WRAP]
    header.pin_wrap = block[_PIN_WRAP:_RECOVERY_WRAP]
    header.recovery_wrap = block[_RECOVERY_WRAP:_WIPE_TAG]
    header.wipe_tag = block[_WIPE_TAG : _WIPE_TAG + 32]
    header.mac = block[_MAC:_DIGEST]
    known = version == layout.VERSION and flags == 0 and zero == 0 and header.factor == 0
    return header if known and _in_range(header) else None


def _in_range(header):
    return (
        layout.MIN_ITERATIONS <= header.iterations <= layout.MAX_ITERATIONS
        and layout.MIN_WIPE_LIMIT <= header.wipe_limit <= layout.MAX_WIPE_LIMIT
        and layout.INDEX_ROOM <= header.length <= layout.BODY_SIZE
        and header.count <= layout.CAPACITY
    )
