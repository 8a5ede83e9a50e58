"""Cryptography: vectors of RFC 2202, 4231, 5869, 5297, and PBKDF2-HMAC-SHA256."""

from binascii import unhexlify

from pocketotp.crypto import hashes, hkdf, pbkdf2, siv
from pocketotp.crypto.hashes import hmac, sha256

LONG_KEY = b"\xaa" * 131
LONG_KEY_TEXT = b"Test Using Larger Than Block-Size Key - Hash Key First"
LONG_KEY_SHA256 = "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
LONG_KEY_SHA512 = (
    "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
    "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"
)
PBKDF2 = (
    (1, "120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b"),
    (2, "ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43"),
    (4096, "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a"),
)


def check_sha256():
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256(b"abc") == unhexlify(expected)


def check_hmac_sha1():
    expected = "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
    assert hmac(hashes.SHA1, b"Jefe", b"what do ya want for nothing?") == unhexlify(expected)


def check_hmac_long_keys():
    assert hmac(hashes.SHA256, LONG_KEY, LONG_KEY_TEXT) == unhexlify(LONG_KEY_SHA256)
    assert hmac(hashes.SHA512, LONG_KEY, LONG_KEY_TEXT) == unhexlify(LONG_KEY_SHA512)


def check_hkdf():
    prk = hkdf.extract(bytes(range(13)), b"\x0b" * 22)
    expected = "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"
    assert prk == unhexlify(expected)
    okm = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    assert hkdf.expand(prk, bytes(range(0xF0, 0xFA)), 42) == unhexlify(okm)


def check_pbkdf2():
    for iterations, expected in PBKDF2:
        out = bytearray(32)
        last = 0
        for done in pbkdf2.derive(b"password", b"salt", iterations, out):
            assert last <= done <= 1000
            last = done
        assert out == unhexlify(expected), iterations


def check_siv_deterministic():
    key = unhexlify("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
    data = unhexlify("101112131415161718191a1b1c1d1e1f2021222324252627")
    plain = unhexlify("112233445566778899aabbccddee")
    sealed = siv.seal(key, plain, data)
    expected = "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c"
    assert sealed == unhexlify(expected)
    assert siv.open_sealed(key, sealed, data) == plain


def check_siv_nonce():
    key = unhexlify("7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f")
    first = unhexlify(
        "00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100"
    )
    second = unhexlify("102030405060708090a0")
    nonce = unhexlify("09f911029d74e35bd84156c5635688c0")
    plain = unhexlify(
        "7468697320697320736f6d6520706c61696e7465787420746f20656e6372797074207573696e67205349562d414553"
    )
    expected = (
        "7bdb6e3b432667eb06f4d14bff2fbd0f"
        "cb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d"
    )
    sealed = siv.seal(key, plain, first, second, nonce)
    assert sealed == unhexlify(expected)
    assert siv.open_sealed(key, sealed, first, second, nonce) == plain


def check_siv_large_and_changed():
    key = bytes(range(64))
    for size in (0, 1, 15, 16, 17, 255, 256, 271, 272, 300, 480):
        plain = bytes([i & 255 for i in range(size)])
        sealed = siv.seal(key, plain, b"data")
        assert siv.open_sealed(key, sealed, b"data") == plain, size
        sealed[-1] ^= 1
        try:
            siv.open_sealed(key, sealed, b"data")
        except siv.SivError:
            continue
        raise AssertionError(size)
