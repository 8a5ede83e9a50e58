"""CircuitPython's `hashlib` on the MicroPython VM: `new`, `update` and `digest` only."""

import binascii

import lender


class Hash:
    def __init__(self, name, data):
        self._name = name
        self._data = bytes(data)

    def update(self, data):
        self._data += bytes(data)

    def digest(self):
        return binascii.unhexlify(lender.digest(self._name, binascii.hexlify(self._data).decode()))


def new(name, data=b""):
    if name not in ("sha1", "sha256"):
        raise ValueError("Unsupported hash algorithm")
    return Hash(name, data)
