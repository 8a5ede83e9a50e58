"""CircuitPython's `aesio` for a desktop Python, over PyPI's cryptography.

It keeps what is peculiar about the native module: ECB takes exactly one block, leaving out the
IV means zeros, the IV goes on from call to call, and CTR begins a new block with every call.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

MODE_ECB = 1
MODE_CBC = 2
MODE_CTR = 6

_BLOCK = 16
_KEY_SIZES = (16, 24, 32)
_COUNTER_PERIOD = 1 << 128


class AES:
    """An AES state with a mode and, for CBC and CTR, an initialization vector."""

    def __init__(self, key, mode=MODE_ECB, IV=None, counter=None, segment_size=8):
        self._key = self._checked_key(key)
        self.mode = mode
        self._iv = self._checked_iv(IV)

    @staticmethod
    def _checked_key(key) -> bytes:
        data = bytes(memoryview(key))
        if len(data) not in _KEY_SIZES:
            raise ValueError("Key must be 16, 24, or 32 bytes long")
        return data

    @staticmethod
    def _checked_iv(iv) -> bytes:
        if iv is None:
            return bytes(_BLOCK)
        data = bytes(memoryview(iv))
        if len(data) != _BLOCK:
            raise ValueError("IV length must be 16")
        return data

    def rekey(self, key, IV=None):
        """A new key; without an IV, a zero IV."""
        self._key = self._checked_key(key)
        self._iv = self._checked_iv(IV)

    @property
    def mode(self) -> int:
        return self._mode

    @mode.setter
    def mode(self, value: int) -> None:
        if value not in (MODE_ECB, MODE_CBC, MODE_CTR):
            raise NotImplementedError("Requested AES mode is unsupported")
        self._mode = value

    def encrypt_into(self, src, dest):
        """Encrypts `src` into `dest`, which may be the same buffer."""
        data = self._checked_source(src, dest)
        result = self._run(data, decrypt=False)
        if self._mode == MODE_CBC and data:
            self._iv = result[-_BLOCK:]
        self._store(result, dest)

    def decrypt_into(self, src, dest):
        """Decrypts `src` into `dest`, which may be the same buffer."""
        data = self._checked_source(src, dest)
        result = self._run(data, decrypt=True)
        if self._mode == MODE_CBC and data:
            self._iv = data[-_BLOCK:]
        self._store(result, dest)

    def _checked_source(self, src, dest) -> bytes:
        data = bytes(memoryview(src))
        if len(data) != memoryview(dest).nbytes:
            raise ValueError("Source and destination buffers must be the same length")
        if self._mode == MODE_ECB and len(data) != _BLOCK:
            raise ValueError("ECB only operates on 16 bytes at a time")
        if self._mode == MODE_CBC and len(data) % _BLOCK:
            raise ValueError("CBC blocks must be multiples of 16 bytes")
        return data

    def _run(self, data: bytes, decrypt: bool) -> bytes:
        cipher = Cipher(algorithms.AES(self._key), self._cipher_mode())
        context = cipher.decryptor() if decrypt else cipher.encryptor()
        if self._mode == MODE_CTR:
            blocks = (len(data) + _BLOCK - 1) // _BLOCK
            counter = (int.from_bytes(self._iv, "big") + blocks) % _COUNTER_PERIOD
            self._iv = counter.to_bytes(_BLOCK, "big")
        return context.update(data) + context.finalize()

    def _cipher_mode(self):
        if self._mode == MODE_ECB:
            return modes.ECB()
        if self._mode == MODE_CBC:
            return modes.CBC(self._iv)
        return modes.CTR(self._iv)

    @staticmethod
    def _store(result: bytes, dest) -> None:
        memoryview(dest).cast("B")[:] = result
