"""The recovery code: what its check characters find, and that the host reads it the same way."""

from __future__ import annotations

import random

import pytest

from pocketotp.pin import recovery
from provisioning import recovery_code

RNG = random.Random(140)
CODES = [recovery.from_random(RNG.randbytes(recovery.CODE_SIZE)) for _ in range(40)]


def test_there_and_back():
    for code in [*CODES, bytearray(18), recovery.from_random(b"\xff" * 18)]:
        groups = recovery.encode(code)
        assert len(groups) == 7 and all(len(group) == 5 for group in groups)
        assert recovery.decode(groups) == code
    assert len({"".join(recovery.encode(code)) for code in CODES}) == len(CODES)


def test_it_has_140_bits():
    assert recovery.from_random(b"\xff" * 18)[-1] == 0xF0
    assert 7 * 4 * 5 == recovery.BITS == 140


def test_every_single_wrong_character_is_found():
    for code in CODES[:10]:
        for number, group in enumerate(recovery.encode(code)):
            for at in range(5):
                for character in recovery.ALPHABET:
                    typed = group[:at] + character + group[at + 1 :]
                    assert recovery.check_group(number, typed) == (typed == group)


def test_every_swap_of_two_neighbours_is_found():
    for code in CODES:
        for number, group in enumerate(recovery.encode(code)):
            for at in range(4):
                typed = group[:at] + group[at + 1] + group[at] + group[at + 2 :]
                assert recovery.check_group(number, typed) == (typed == group)


def test_a_group_in_the_place_of_another_is_found():
    for code in CODES:
        for number, group in enumerate(recovery.encode(code)):
            for other in range(7):
                assert recovery.check_group(other, group) == (other == number)


def test_the_bad_group_is_named():
    groups = recovery.encode(CODES[0])
    wrong = "A" if groups[3][0] != "A" else "B"
    groups[3] = wrong + groups[3][1:]
    with pytest.raises(ValueError, match="group 4"):
        recovery.decode(groups)
    with pytest.raises(ValueError, match="7 groups"):
        recovery.decode(groups[:6])


@pytest.mark.parametrize("text", ["", "AAAA", "AAAAAA", "aaaaa", "AAA1A", "AA A8"])
def test_what_is_no_group(text):
    assert not recovery.check_group(0, text)


def test_the_host_reads_the_same():
    for code in CODES:
        assert recovery_code.decode(" ".join(recovery.encode(code))) == bytes(code)
