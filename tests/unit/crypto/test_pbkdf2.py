"""PBKDF2-HMAC-SHA256: RFC 7914, section 11, the RFC 6070 inputs, and every batch size."""

from __future__ import annotations

import hashlib

import pytest

from pocketotp.crypto import pbkdf2


def derive(*arguments, **more) -> bytearray:
    steps = pbkdf2.derive(*arguments, **more)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


# Only the first 32 bytes are ever derived: longer outputs are cut here. The first two are from
# RFC 7914; the others have RFC 6070's inputs, with SHA-256 as everybody has computed it since.
@pytest.mark.parametrize(
    ("password", "salt", "iterations", "output"),
    [
        (b"passwd", b"salt", 1, "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"),
        (
            b"Password",
            b"NaCl",
            80000,
            "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56",
        ),
        (
            b"password",
            b"salt",
            1,
            "120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b",
        ),
        (
            b"password",
            b"salt",
            2,
            "ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43",
        ),
        (
            b"password",
            b"salt",
            4096,
            "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a",
        ),
        (
            b"passwordPASSWORDpassword",
            b"saltSALTsaltSALTsaltSALTsaltSALTsalt",
            4096,
            "348c89dbcbd32b2f32d814b8116e84cf2b17347ebc1800181c4e2a1fb8dd53e1",
        ),
        (b"pass\0word", b"sa\0lt", 4096, "89b69d0516f829893c696226650a8687"),
    ],
)
def test_published(password, salt, iterations, output):
    assert derive(password, salt, iterations).hex().startswith(output)


def test_every_count_around_the_batches():
    counts = [*range(1, 90), 119, 120, 121, 160, 161, 162, 500]
    for iterations, chunk in [(n, 80) for n in counts] + [(100, n) for n in (1, 7, 40, 41, 1000)]:
        expected = hashlib.pbkdf2_hmac("sha256", b"1234", b"salt", iterations)
        assert derive(b"1234", b"salt", iterations, chunk=chunk) == expected


def test_passwords_longer_than_a_block():
    for length in (0, 1, 63, 64, 65, 200):
        expected = hashlib.pbkdf2_hmac("sha256", b"p" * length, b"salt" * 8, 50)
        assert derive(b"p" * length, b"salt" * 8, 50) == expected


def test_progress_rises_to_the_end_and_the_output_is_the_callers():
    out = bytearray(32)
    seen = list(pbkdf2.derive(b"1234", b"salt", 4000, out))
    assert seen == sorted(seen)
    assert seen[-1] == 1000
    assert len(seen) == 25
    assert out == hashlib.pbkdf2_hmac("sha256", b"1234", b"salt", 4000)


def test_no_iterations_are_refused():
    with pytest.raises(ValueError, match="iterations"):
        derive(b"1234", b"salt", 0)


def test_an_abandoned_derivation_gives_nothing():
    out = bytearray(32)
    steps = pbkdf2.derive(b"1234", b"salt", 4000, out)
    next(steps)
    steps.close()
    assert out == bytes(32)


@pytest.mark.parametrize("start", [0, (1 << 29) - 30])
def test_rate_by_a_counter_that_may_wrap(start):
    times = iter(range(start, start + 1000, 20))
    rate = pbkdf2.rate(lambda: next(times) % (1 << 29), duration_ms=100)
    assert rate == 5 * pbkdf2.BATCH * 1000 // 100


def full_heap(monkeypatch, room):
    """A heap with no piece of more than `room` digests."""
    iterate = pbkdf2._iterate

    def limited(inner, outer, last, count, buffer):
        if len(buffer) > room * pbkdf2.SIZE:
            raise MemoryError
        return iterate(inner, outer, last, count, buffer)

    monkeypatch.setattr(pbkdf2, "_iterate", limited)


@pytest.mark.parametrize("room", (5, 11, 20))
def test_a_heap_that_is_nearly_full_takes_smaller_batches(monkeypatch, room):
    full_heap(monkeypatch, room)
    expected = hashlib.pbkdf2_hmac("sha256", b"4829", b"salt", 501, 32)
    assert derive(b"4829", b"salt", 501) == expected


def test_a_heap_that_is_full_is_said_and_nothing_comes_out(monkeypatch):
    full_heap(monkeypatch, 4)
    out = bytearray(32)
    with pytest.raises(MemoryError):
        list(pbkdf2.derive(b"4829", b"salt", 501, out))
    assert out == bytes(32)
