"""HKDF: RFC 5869, appendix A, and a vector of 1,200 bytes."""

from __future__ import annotations

import pytest

from pocketotp.crypto import hkdf
from unit.crypto.vectors import cases


@pytest.mark.parametrize(
    ("path", "number"), [("KDF/rfc-5869-HKDF-SHA256.txt", 3), ("KDF/hkdf-generated.txt", 1)]
)
def test_published(path, number):
    vectors = cases(path, "count")
    assert len(vectors) == number
    for case in vectors:
        salt, ikm, info = (bytes.fromhex(case[name]) for name in ("salt", "ikm", "info"))
        prk = hkdf.extract(salt, ikm)
        if "prk" in case:
            assert prk.hex() == case["prk"]
        assert hkdf.expand(prk, info, int(case["l"])).hex() == case["okm"]


def test_lengths():
    whole = hkdf.expand(b"key", b"info", hkdf.LENGTH_MAX)
    for length in (0, 1, 31, 32, 33, 64, 255):
        assert hkdf.expand(b"key", b"info", length) == whole[:length]
    with pytest.raises(ValueError, match="length"):
        hkdf.expand(b"key", b"info", hkdf.LENGTH_MAX + 1)
