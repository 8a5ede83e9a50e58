"""Hashes and HMAC: NIST CAVP, RFC 2202, RFC 4231, and every awkward length.

POCKETOTP_SHA512_CASES sets how many of CAVP's 128 long messages the pure-Python SHA-512 is given.
"""

from __future__ import annotations

import hashlib
import hmac as reference
import random

import pytest

from pocketotp.crypto import hashes
from pocketotp.crypto.hashes import SHA1, SHA256, SHA512, KeyedHmac
from unit.crypto.vectors import cases, count

NAMES = {SHA1: "sha1", SHA256: "sha256", SHA512: "sha512"}
FILES = {SHA1: "SHA1/SHA1", SHA256: "SHA2/SHA256", SHA512: "SHA2/SHA512"}


@pytest.mark.parametrize(
    ("algorithm", "length", "number"),
    [
        (SHA1, "Short", 65),
        (SHA1, "Long", 64),
        (SHA256, "Short", 65),
        (SHA256, "Long", 64),
        (SHA512, "Short", 129),
        (SHA512, "Long", 128),
    ],
)
def test_cavp_messages(algorithm, length, number):
    vectors = cases(f"hashes/{FILES[algorithm]}{length}Msg.rsp", "len")
    assert len(vectors) == number
    if (algorithm, length) == (SHA512, "Long"):
        vectors = vectors[: count("POCKETOTP_SHA512_CASES", 20)]
    for case in vectors:
        message = bytes.fromhex(case["msg"])[: int(case["len"]) // 8]
        assert hashes.new(algorithm, message).digest().hex() == case["md"]


@pytest.mark.parametrize(
    ("algorithm", "path", "number"),
    [
        (SHA1, "HMAC/rfc-2202-sha1.txt", 7),
        (SHA256, "HMAC/rfc-4231-sha256.txt", 6),
        (SHA512, "HMAC/rfc-4231-sha512.txt", 6),
    ],
)
def test_rfc_hmac_files(algorithm, path, number):
    vectors = cases(path, "len")
    assert len(vectors) == number
    for case in vectors:
        key, message = bytes.fromhex(case["key"]), bytes.fromhex(case["msg"])
        assert hashes.hmac(algorithm, key, message).hex() == case["md"]


# RFC 2202, section 3, cases 4 to 7; RFC 4231, sections 4.5 and 4.7 (beginning of the tag).
COUNTING = bytes(range(1, 26))
LONG_KEY = b"Test Using Larger Than Block-Size Key - Hash Key First"
TWO_BLOCKS = b"Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data"


@pytest.mark.parametrize(
    ("algorithm", "key", "message", "tag"),
    [
        (SHA1, COUNTING, b"\xcd" * 50, "4c9007f4026250c6bc8414f9bf50c86c2d7235da"),
        (SHA1, b"\x0c" * 20, b"Test With Truncation", "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"),
        (SHA1, b"\xaa" * 80, LONG_KEY, "aa4ae5e15272d00e95705637ce8a3b55ed402112"),
        (SHA1, b"\xaa" * 80, TWO_BLOCKS, "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"),
        (SHA256, COUNTING, b"\xcd" * 50, "82558a389a443c0ea4cc819899f2083a"),
        (SHA256, b"\xaa" * 131, LONG_KEY, "60e431591ee0b67f0d8a26aacbf5b77f"),
        (SHA512, COUNTING, b"\xcd" * 50, "b0ba465637458c6990e5a8c5f61d4af7"),
        (SHA512, b"\xaa" * 131, LONG_KEY, "80b24263c7c1a3ebb71493c1dd7be8b4"),
    ],
)
def test_rfc_hmac_long_keys(algorithm, key, message, tag):
    assert hashes.hmac(algorithm, key, message).hex().startswith(tag)


@pytest.mark.parametrize("algorithm", NAMES)
def test_every_length_around_the_blocks(algorithm):
    source = random.Random(1)
    for key_length in (0, 1, 63, 64, 65, 127, 128, 129, 200):
        for length in (0, 1, 8, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 300):
            key, message = source.randbytes(key_length), source.randbytes(length)
            expected = reference.digest(key, message, NAMES[algorithm])
            assert hashes.hmac(algorithm, key, message) == expected
            assert hashes.hmac(algorithm, bytearray(key), memoryview(message)) == expected


@pytest.mark.parametrize("algorithm", NAMES)
def test_a_kept_key_serves_many_messages(algorithm):
    keyed = KeyedHmac(algorithm, b"key")
    for number in range(4):
        message = bytes([number]) * (number * 50)
        assert keyed.digest(message) == reference.digest(b"key", message, NAMES[algorithm])


def test_sha512_states_are_independent():
    first = hashes.new(SHA512, b"a" * 120)
    second = first.clone()
    assert first.digest() == hashlib.sha512(b"a" * 120).digest()
    first.update(b"b" * 20)
    second.update(b"c" * 3)
    assert first.digest() == first.digest() == hashlib.sha512(b"a" * 120 + b"b" * 20).digest()
    assert second.digest() == hashlib.sha512(b"a" * 120 + b"c" * 3).digest()


def test_sha512_pauses_between_its_blocks():
    keyed = KeyedHmac(SHA512, b"key")
    assert len(list(keyed.steps(b"message"))) == 3
    assert len(list(keyed.steps(b"message"))) == 1
    assert not list(KeyedHmac(SHA1, b"key").steps(b"message"))


@pytest.mark.parametrize("algorithm", NAMES)
def test_a_wiped_key_is_gone(algorithm):
    keyed = KeyedHmac(algorithm, b"key")
    tag = keyed.digest(b"message")
    keyed.wipe()
    assert keyed.digest(b"message") != tag
    assert keyed._inner == keyed._outer == bytes(len(keyed._inner))


def test_comparison():
    assert hashes.same(b"abc", bytearray(b"abc"))
    assert not hashes.same(b"abc", b"abd")
    assert not hashes.same(b"abc", b"ab")
    assert hashes.same(b"", b"")


def test_wiping_keeps_the_buffer():
    buffer = bytearray(b"secret")
    view = memoryview(buffer)
    hashes.wipe(view[:3])
    assert buffer == b"\0\0\0ret"
    hashes.wipe(buffer)
    assert view == bytes(6)
