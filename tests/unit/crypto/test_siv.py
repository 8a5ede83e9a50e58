"""AES-SIV: RFC 5297's vectors, CMAC by NIST SP 800-38B, and PyPI's cryptography at random.

Its two halves by NIST CAVP (CBC from a zero IV) and RFC 3686 (CTR).

POCKETOTP_SIV_CASES sets the number of random cases.
"""

from __future__ import annotations

import random

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from pocketotp.crypto import siv
from pocketotp.crypto.siv import Siv, SivError
from unit.crypto.vectors import cases, count

KEY = bytes(range(64))


def test_published():
    vectors = cases("ciphers/AES/SIV/openssl.txt", "count")
    assert len(vectors) == 4
    for case in vectors:
        key, plain = bytes.fromhex(case["key"]), bytes.fromhex(case["plaintext"])
        data = [bytes.fromhex(case[name]) for name in sorted(case) if name.startswith("aad")]
        sealed = siv.seal(key, plain, *data)
        assert sealed.hex() == case["tag"] + case["ciphertext"]
        assert siv.open_sealed(key, sealed, *data) == plain


@pytest.mark.parametrize("bits", [128, 192, 256])
def test_cmac_inside(bits):
    vectors = cases(f"CMAC/nist-800-38b-aes{bits}.txt", "count")
    assert len(vectors) == 4
    for case in vectors:
        message = bytes.fromhex(case["message"])
        kept = Siv(bytes.fromhex(case["key"]) * 2)
        assert kept._cmac(message, 0, kept._scratch) == int(case["output"], 16)


def test_rfc_5297_appendix_a():
    """The two examples themselves, as printed there."""
    key = "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
    data = "101112131415161718191a1b1c1d1e1f2021222324252627"
    sealed = siv.seal(
        bytes.fromhex(key), bytes.fromhex("112233445566778899aabbccddee"), bytes.fromhex(data)
    )
    assert sealed.hex() == "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c"
    key = "7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f"
    data = (
        "00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100",
        "102030405060708090a0",
        "09f911029d74e35bd84156c5635688c0",
    )
    plain = b"this is some plaintext to encrypt using SIV-AES"
    sealed = siv.seal(bytes.fromhex(key), plain, *[bytes.fromhex(text) for text in data])
    assert sealed.hex() == (
        "7bdb6e3b432667eb06f4d14bff2fbd0f"
        "cb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d"
    )


@pytest.mark.parametrize(("bits", "number"), [(128, 568), (192, 700), (256, 810)])
def test_cavp_cbc_from_a_zero_iv(bits, number):
    """What CMAC does with a block: GFSbox, KeySbox, VarKey and VarTxt have one block each."""
    vectors = []
    for name in ("GFSbox", "KeySbox", "VarKey", "VarTxt"):
        vectors += cases(f"ciphers/AES/CBC/CBC{name}{bits}.rsp", "count")
    assert len(vectors) == number
    for case in vectors:
        assert int(case["iv"], 16) == 0
        kept = Siv(bytes.fromhex(case["key"]) * 2)
        kept._mac.rekey(kept._mac_key, bytes(16))
        sealed = kept._encrypt_tail(int(case["plaintext"], 16), 16)
        assert sealed == int(case["ciphertext"], 16)


def test_cavp_cbc_messages():
    """The chaining: MMT from the second block on, with the first ciphertext block as its IV."""
    tried = 0
    for bits in (128, 192, 256):
        for case in cases(f"ciphers/AES/CBC/CBCMMT{bits}.rsp", "count"):
            key, iv, plain, wanted = (
                bytes.fromhex(case[name]) for name in ("key", "iv", "plaintext", "ciphertext")
            )
            first = bytes(a ^ b for a, b in zip(plain[:16], iv, strict=True)) + plain[16:]
            kept = Siv(key * 2)
            kept._mac.rekey(kept._mac_key, bytes(16))
            scratch = memoryview(bytearray(len(first)))
            kept._chain(memoryview(first), len(first), scratch)
            assert scratch == wanted
            tried += 1
    assert tried == 60


def test_rfc_3686_ctr():
    """The counters that SIV can have: with two bits clear."""
    tried = 0
    for bits in (128, 192, 256):
        for case in cases(f"ciphers/AES/CTR/aes-{bits}-ctr.txt", "count"):
            key, plain, wanted = (
                bytes.fromhex(case[name]) for name in ("key", "plaintext", "ciphertext")
            )
            start = int(case["iv"], 16)
            if start & siv._COUNTER_MASK == start:
                out = bytearray(len(plain))
                Siv(key * 2)._crypt(start, plain, out)
                assert out == wanted
                tried += 1
    assert tried == 5


def test_random_cases_against_another_implementation():
    source = random.Random(5297)
    for _ in range(count("POCKETOTP_SIV_CASES", 3000)):
        key = source.randbytes(source.choice((32, 48, 64)))
        length = source.choice((source.randrange(1, 80), source.randrange(1, 4000)))
        plain = source.randbytes(length)
        data = [source.randbytes(source.randrange(1, 300)) for _ in range(source.randrange(5))]
        sealed = siv.seal(key, plain, *data)
        assert sealed == AESSIV(key).encrypt(plain, data)
        assert siv.open_sealed(key, sealed, *data) == plain


def test_every_length_around_the_blocks_with_one_key_object():
    kept, other = Siv(KEY), AESSIV(KEY)
    for length in [*range(1, 80), *range(250, 310), 511, 512, 513, 5999, 6000]:
        plain = bytes(i & 255 for i in range(length))
        sealed = kept.seal(plain, b"version", b"id")
        assert sealed == other.encrypt(plain, [b"version", b"id"])
        assert kept.open(sealed, b"version", b"id") == plain
        assert kept.open(memoryview(sealed), b"version", b"id") == plain
        assert kept.seal(memoryview(plain), bytearray(b"version"), b"id") == sealed


def test_nothing_is_a_message_too():
    assert len(siv.seal(KEY, b"")) == 16
    assert siv.open_sealed(KEY, siv.seal(KEY, b"", b"data"), b"data") == b""
    with pytest.raises(SivError):
        siv.open_sealed(KEY, siv.seal(KEY, b"", b"data"))


@pytest.mark.parametrize("length", [0, 5, 16, 40, 120])
def test_any_flipped_bit_is_noticed(length):
    kept = Siv(KEY)
    sealed = kept.seal(bytes(length), b"data")
    for bit in range(8 * len(sealed)):
        sealed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SivError):
            kept.open(sealed, b"data")
        sealed[bit // 8] ^= 1 << bit % 8
    assert kept.open(sealed, b"data") == bytes(length)


def test_other_keys_data_and_lengths_are_refused():
    sealed = siv.seal(KEY, b"plain text", b"one", b"two")
    wrong = [
        (KEY[::-1], sealed, (b"one", b"two")),
        (KEY, sealed, (b"two", b"one")),
        (KEY, sealed, (b"onetwo",)),
        (KEY, sealed, (b"one", b"two", b"")),
        (KEY, sealed, ()),
        (KEY, sealed[:-1], (b"one", b"two")),
        (KEY, sealed + b"\0", (b"one", b"two")),
        (KEY, sealed[:15], (b"one", b"two")),
        (KEY, b"", (b"one", b"two")),
    ]
    for key, message, data in wrong:
        with pytest.raises(SivError):
            siv.open_sealed(key, message, *data)


@pytest.mark.parametrize("length", [0, 16, 24, 31, 33, 63, 65, 128])
def test_key_lengths(length):
    with pytest.raises(ValueError, match="key length"):
        Siv(bytes(length))


def test_a_wiped_key_cannot_be_used():
    kept = Siv(KEY)
    key = kept._key
    kept.wipe()
    kept.wipe()
    assert key == bytes(64)
    with pytest.raises(AttributeError):
        kept.seal(b"plain text")
    with pytest.raises(AttributeError):
        kept.open(bytes(20))


def test_the_callers_key_stays_its_own():
    key = bytearray(KEY)
    sealed = siv.seal(key, b"plain text")
    assert key == KEY
    assert siv.open_sealed(key, sealed) == b"plain text"
