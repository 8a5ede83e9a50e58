"""AES-SIV (RFC 5297): deterministic authenticated encryption, with keys of 32, 48 or 64 bytes.

The first half of the key is for S2V over CMAC, the second for CTR. Both run on the native
`aesio`: a CMAC is one CBC pass over the message, whose output is thrown away but for its last
block. No message is copied: sealing uses the output buffer as scratch, opening a small one.
"""

from __future__ import annotations

import aesio

from pocketotp.crypto.hashes import same, wipe

BLOCK = 16
TAG_SIZE = 16

_ZERO = bytes(BLOCK)
_SCRATCH_SIZE = 256
_MASK = (1 << 128) - 1
# RFC 5297, section 2.6: these two bits of the tag are cleared to make the first counter block.
_COUNTER_MASK = _MASK ^ (1 << 63 | 1 << 31)


class SivError(ValueError):
    """A message that was not sealed under this key and associated data, or was changed."""


def seal(key, plaintext, *ad) -> bytearray:
    """The 16-byte tag and the ciphertext of `plaintext`, bound to every string in `ad`."""
    siv = Siv(key)
    sealed = siv.seal(plaintext, *ad)
    siv.wipe()
    return sealed


def open_sealed(key, sealed, *ad) -> bytearray:
    """The plaintext of what `seal` returned. Raises SivError."""
    siv = Siv(key)
    try:
        return siv.open(sealed, *ad)
    finally:
        siv.wipe()


class Siv:
    """AES-SIV under one key: saves the key set-up when there are many messages."""

    def __init__(self, key) -> None:
        if len(key) not in (32, 48, 64):
            raise ValueError("AES-SIV key length")
        half = len(key) // 2
        self._key = bytearray(key)
        self._mac_key = memoryview(self._key)[:half]
        self._ctr_key = memoryview(self._key)[half:]
        self._mac = aesio.AES(self._mac_key, aesio.MODE_CBC, IV=_ZERO)
        self._ctr = aesio.AES(self._ctr_key, aesio.MODE_CTR, IV=_ZERO)
        self._two_blocks = memoryview(bytearray(2 * BLOCK))
        self._one_block = self._two_blocks[:BLOCK]
        self._scratch = memoryview(bytearray(_SCRATCH_SIZE))
        self._whole = _double(self._encrypt_tail(0, BLOCK))  # CMAC's K1
        self._padded = _double(self._whole)  # CMAC's K2
        self._first = self._cmac(_ZERO, 0, self._scratch)  # S2V starts with this

    def seal(self, plaintext, *ad) -> bytearray:
        """The 16-byte tag and the ciphertext of `plaintext`, bound to every string in `ad`."""
        sealed = bytearray(TAG_SIZE + len(plaintext))
        self.seal_into(memoryview(sealed), plaintext, *ad)
        return sealed

    def seal_into(self, sealed: memoryview, plaintext, *ad) -> None:
        """As `seal`, into a writable view of 16 bytes more than the plaintext."""
        body = sealed[TAG_SIZE:]
        tag = self._s2v(plaintext, ad, body)
        sealed[:TAG_SIZE] = tag.to_bytes(BLOCK, "big")
        self._crypt(tag, plaintext, body)

    def open(self, sealed, *ad) -> bytearray:
        """The plaintext of what `seal` returned. Raises SivError."""
        if len(sealed) < TAG_SIZE:
            raise SivError("too short")
        view = memoryview(sealed)
        given = bytes(view[:TAG_SIZE])
        plaintext = bytearray(len(sealed) - TAG_SIZE)
        self._crypt(int.from_bytes(given, "big"), view[TAG_SIZE:], plaintext)
        tag = self._s2v(plaintext, ad, self._scratch)
        if not same(tag.to_bytes(BLOCK, "big"), given):
            wipe(plaintext)
            raise SivError("not authentic")
        return plaintext

    def wipe(self) -> None:
        """Overwrites the key in every buffer that holds it; the object cannot be used again."""
        if self._mac is None:
            return
        wipe(self._key)
        wipe(self._scratch)
        wipe(self._two_blocks)
        self._mac.rekey(_ZERO)
        self._ctr.rekey(_ZERO)
        self._mac = self._ctr = None  # type: ignore[assignment]
        self._whole = self._padded = self._first = 0

    def _crypt(self, tag: int, source, target) -> None:
        start = (tag & _COUNTER_MASK).to_bytes(BLOCK, "big")
        self._ctr.rekey(self._ctr_key, start)
        self._ctr.encrypt_into(source, target)

    def _s2v(self, plaintext, ad, scratch: memoryview) -> int:
        """The tag (RFC 5297, section 2.4). `scratch` is overwritten with nothing of use."""
        chain = self._first
        for data in ad:
            chain = _double(chain) ^ self._cmac(data, 0, self._scratch)
        if len(plaintext) >= BLOCK:
            return self._cmac(plaintext, chain, scratch)
        padded = int.from_bytes(plaintext, "big") << 8 | 0x80
        padded <<= 8 * (BLOCK - 1 - len(plaintext))
        self._mac.rekey(self._mac_key, _ZERO)
        return self._encrypt_tail(_double(chain) ^ padded ^ self._whole, BLOCK)

    def _cmac(self, data, end: int, scratch: memoryview) -> int:
        """CMAC (RFC 4493) of `data` with `end` XORed into its last 16 bytes."""
        self._mac.rekey(self._mac_key, _ZERO)
        length = len(data)
        if length >= 2 * BLOCK:
            head = length // BLOCK * BLOCK - BLOCK  # none of it is touched by `end`
            view = memoryview(data)
            self._chain(view, head, scratch)
            data = view[head:]
            length -= head
        size = BLOCK if length <= BLOCK else 2 * BLOCK
        missing = 8 * (size - length)
        tail = (int.from_bytes(data, "big") ^ end) << missing
        if missing:
            tail ^= 0x80 << missing - 8 ^ self._padded
        else:
            tail ^= self._whole
        return self._encrypt_tail(tail, size)

    def _chain(self, view: memoryview, head: int, scratch: memoryview) -> None:
        """Runs the CBC over the first `head` bytes, in as few native calls as `scratch` allows."""
        step = len(scratch) // BLOCK * BLOCK
        for start in range(0, head, step):
            size = min(step, head - start)
            self._mac.encrypt_into(view[start : start + size], scratch[:size])

    def _encrypt_tail(self, tail: int, size: int) -> int:
        target = self._one_block if size == BLOCK else self._two_blocks
        self._mac.encrypt_into(tail.to_bytes(size, "big"), target)
        return int.from_bytes(target[size - BLOCK :], "big")


def _double(value: int) -> int:
    """Multiplication by x in GF(2^128) (RFC 5297, section 2.3)."""
    value <<= 1
    return value ^ (_MASK + 1 | 0x87) if value > _MASK else value
