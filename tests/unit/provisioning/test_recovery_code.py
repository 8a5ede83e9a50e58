"""Recovery codes as people write them, and what is said of wrong ones."""

from __future__ import annotations

import random

import pytest

from pocketotp.pin import recovery
from provisioning import recovery_code
from provisioning.errors import BadInput

CODE = bytes(range(17)) + b"\xa0"
GROUPS = recovery.encode(CODE)


def complaint(text: str) -> str:
    with pytest.raises(BadInput) as error:
        recovery_code.decode(text)
    assert not any(group in str(error.value) for group in GROUPS)
    return error.value.cause


@pytest.mark.parametrize(
    "text",
    [
        "-".join(GROUPS),
        " ".join(GROUPS).lower(),
        "".join(GROUPS),
        "\n".join(GROUPS) + "\n",
        ", ".join(GROUPS),
        " - ".join(GROUPS),
        "\n".join(f"{n}. {group}" for n, group in enumerate(GROUPS, 1)),
        " ".join(f"{n}) {group}" for n, group in enumerate(GROUPS, 1)),
        "  ".join("-".join(group) for group in GROUPS),
    ],
)
def test_every_way_of_writing_it(text):
    assert recovery_code.decode(text) == CODE


def test_it_agrees_with_the_token_on_random_codes():
    source = random.Random(1)
    for _ in range(2000):
        code = bytes(recovery.from_random(source.randbytes(18)))
        assert recovery_code.decode("-".join(recovery.encode(code))) == code


def test_every_single_wrong_letter_is_named_by_its_group():
    text = "".join(GROUPS)
    for place, letter in enumerate(text):
        for other in recovery_code.ALPHABET.replace(letter, ""):
            wrong = text[:place] + other + text[place + 1 :]
            expected = f"group {place // 5 + 1} of the recovery code has a wrong letter"
            assert complaint(wrong) == expected


def test_swapped_groups_are_named():
    groups = [*GROUPS]
    groups[2], groups[4] = groups[4], groups[2]
    assert complaint("-".join(groups)).startswith("group 3 ")


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "the recovery code has 0 letters, not 35"),
        ("-".join(GROUPS[:6]), "the recovery code has 30 letters, not 35"),
        (
            "-".join([*GROUPS[:3], GROUPS[3][:4], *GROUPS[4:]]),
            "group 4 of the recovery code has 4 letters, not 5",
        ),
        (
            "-".join([*GROUPS[:6], "0" + GROUPS[6][1:]]),
            "group 7 of the recovery code has '0', which is in no code",
        ),
        (
            "-".join(["A1AAA", *GROUPS[1:]]),
            "group 1 of the recovery code has '1', which is in no code",
        ),
        ("é".join(GROUPS[:5]), "the recovery code has 25 letters, not 35"),
    ],
)
def test_what_is_no_code(text, cause):
    assert complaint(text) == cause
