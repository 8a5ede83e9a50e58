"""CircuitPython's `aesio` over the `cryptography` package (shared-bindings/aesio/aes.c).

A missing IV silently means zeros; ECB takes 16 bytes a call; CBC and CTR go on from call to call,
CTR at the next whole block.
"""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

MODE_ECB = 1
MODE_CBC = 2
MODE_CTR = 6


class AES:
    """A key, a mode and the state between calls."""

    def __init__(
        self, key, mode: int = MODE_ECB, IV=None, counter=None, segment_size: int = 8
    ) -> None:
        self.mode = mode
        self.rekey(key, IV)

    @property
    def mode(self) -> int:
        """One of MODE_ECB, MODE_CBC, MODE_CTR."""
        return self._mode

    @mode.setter
    def mode(self, value: int) -> None:
        if value not in (MODE_ECB, MODE_CBC, MODE_CTR):
            raise NotImplementedError("Requested AES mode is unsupported")
        self._mode = value

    def rekey(self, key, IV=None) -> None:
        """Begins anew with another key."""
        if len(key) not in (16, 24, 32):
            raise ValueError("Key must be 16, 24, or 32 bytes long")
        if IV is not None and len(IV) != 16:
            raise ValueError("IV must be 16 bytes long")
        self._key = algorithms.AES(bytes(key))
        self._iv = bytes(16) if IV is None else bytes(IV)

    def encrypt_into(self, src, dest) -> None:
        """Encrypts `src` into `dest` of the same length."""
        dest[:] = self._run(bytes(src), len(dest), True)

    def decrypt_into(self, src, dest) -> None:
        """Decrypts `src` into `dest` of the same length."""
        dest[:] = self._run(bytes(src), len(dest), False)

    def _run(self, data: bytes, room: int, encrypt: bool) -> bytes:
        self._validate(len(data), room)
        if not data:
            return b""
        mode = {MODE_ECB: modes.ECB, MODE_CBC: modes.CBC, MODE_CTR: modes.CTR}[self._mode]
        cipher = Cipher(self._key, mode() if self._mode == MODE_ECB else mode(self._iv))
        context = cipher.encryptor() if encrypt else cipher.decryptor()
        done = context.update(data) + context.finalize()
        if self._mode == MODE_CBC:
            self._iv = (done if encrypt else data)[-16:]
        elif self._mode == MODE_CTR:
            count = int.from_bytes(self._iv, "big") + (len(data) + 15) // 16
            self._iv = (count % 2**128).to_bytes(16, "big")
        return done

    def _validate(self, length: int, room: int) -> None:
        if length != room:
            raise ValueError("Source and destination buffers must be the same length")
        if self._mode == MODE_ECB and length != 16:
            raise ValueError("ECB only operates on 16 bytes at a time")
        if self._mode == MODE_CBC and length % 16:
            raise ValueError("CBC blocks must be multiples of 16 bytes")
