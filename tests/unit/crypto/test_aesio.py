"""The desktop's `aesio`: NIST SP 800-38A, appendix F, and what is peculiar about the device's."""

from __future__ import annotations

import aesio
import pytest

KEY = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
PLAIN = bytes.fromhex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51")
IV = bytes(range(16))
ECB = "3ad77bb40d7a3660a89ecaf32466ef97"
CBC = "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
COUNTER = bytes(range(0xF0, 0x100))
CTR = "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"


def encrypt(cipher, data: bytes) -> str:
    out = bytearray(len(data))
    cipher.encrypt_into(data, out)
    return out.hex()


def test_published():
    assert encrypt(aesio.AES(KEY, aesio.MODE_ECB), PLAIN[:16]) == ECB
    assert encrypt(aesio.AES(KEY, aesio.MODE_CBC, IV=IV), PLAIN) == CBC
    assert encrypt(aesio.AES(KEY, aesio.MODE_CTR, IV=COUNTER), PLAIN) == CTR


def test_modes_have_the_devices_numbers():
    assert (aesio.MODE_ECB, aesio.MODE_CBC, aesio.MODE_CTR) == (1, 2, 6)


def test_the_iv_goes_on_from_call_to_call():
    cipher = aesio.AES(KEY, aesio.MODE_CBC, IV=IV)
    assert encrypt(cipher, PLAIN[:16]) + encrypt(cipher, PLAIN[16:]) == CBC
    cipher.rekey(KEY, IV)
    out = bytearray(16)
    plain = b""
    for start in (0, 16):
        cipher.decrypt_into(bytes.fromhex(CBC)[start : start + 16], out)
        plain += out
    assert plain == PLAIN


def test_ctr_begins_a_block_with_every_call():
    cipher = aesio.AES(KEY, aesio.MODE_CTR, IV=COUNTER)
    assert encrypt(cipher, PLAIN[:5]) == CTR[:10]
    assert encrypt(cipher, PLAIN[16:]) == CTR[32:]


def test_no_iv_is_a_zero_iv_and_buffers_may_be_the_same():
    buffer = bytearray(PLAIN)
    cipher = aesio.AES(KEY, aesio.MODE_CBC)
    cipher.encrypt_into(buffer, buffer)
    assert buffer.hex() == encrypt(aesio.AES(KEY, aesio.MODE_CBC, IV=bytes(16)), PLAIN)


def test_errors():
    with pytest.raises(ValueError, match="Key"):
        aesio.AES(bytes(15))
    with pytest.raises(ValueError, match="IV"):
        aesio.AES(KEY, aesio.MODE_CBC, IV=bytes(15))
    with pytest.raises(NotImplementedError):
        aesio.AES(KEY, 3)
    with pytest.raises(ValueError, match="same length"):
        aesio.AES(KEY).encrypt_into(bytes(16), bytearray(17))
    with pytest.raises(ValueError, match="16 bytes at a time"):
        aesio.AES(KEY).encrypt_into(bytes(32), bytearray(32))
    with pytest.raises(ValueError, match="multiples"):
        aesio.AES(KEY, aesio.MODE_CBC).encrypt_into(bytes(17), bytearray(17))
