"""CircuitPython's `aesio` on the MicroPython VM: CBC chains and CTR counts on over calls."""

import binascii

import lender

MODE_ECB = 1
MODE_CBC = 2
MODE_CTR = 6
BLOCK = 16
_NAMES = {MODE_ECB: "ecb", MODE_CBC: "cbc", MODE_CTR: "ctr"}


def _hex(data):
    return binascii.hexlify(bytes(data)).decode()


class AES:
    def __init__(self, key, mode=MODE_ECB, IV=None):
        self.mode = mode
        self.rekey(key, IV)

    def rekey(self, key, IV=None):
        self._key = bytes(key)
        self._iv = bytes(BLOCK) if IV is None else bytes(IV)

    def encrypt_into(self, source, target):
        if self.mode != MODE_CTR and len(source) % BLOCK:
            raise ValueError("Source and destination buffers must be a multiple of 16 bytes")
        if not len(source):
            return
        name = _NAMES[self.mode]
        out = lender.cipher(name, _hex(self._key), _hex(self._iv), _hex(source))
        target[:] = binascii.unhexlify(out)
        if self.mode == MODE_CBC:
            self._iv = bytes(target[len(source) - BLOCK :])
        elif self.mode == MODE_CTR:
            blocks = (len(source) + BLOCK - 1) // BLOCK
            counter = int.from_bytes(self._iv, "big") + blocks & (1 << 128) - 1
            self._iv = counter.to_bytes(BLOCK, "big")
