"""otpauth URIs as real programs write them, and errors that say what is wrong."""

from __future__ import annotations

import pytest

from pocketlink import protocol
from provisioning.account import Account, AccountProblem
from provisioning.formats import base32, otpauth_uri

KEY = b"12345678901234567890"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def parsed(uri: str) -> Account:
    return otpauth_uri.parse(uri)[0]


def problem(uri: str) -> str:
    with pytest.raises(AccountProblem) as raised:
        otpauth_uri.parse(uri)
    return str(raised.value)


def test_defaults():
    account = parsed(f"otpauth://totp/alice?secret={SECRET}")
    assert account == Account("", "alice", KEY, protocol.TOTP, protocol.SHA1, 6, 30, 0)


def test_everything_given():
    account = parsed(
        f"otpauth://totp/ACME%20Co:john.doe@email.com?secret={SECRET}"
        "&issuer=ACME%20Co&algorithm=SHA512&digits=8&period=60"
    )
    assert account == Account(
        "ACME Co", "john.doe@email.com", KEY, protocol.TOTP, protocol.SHA512, 8, 60
    )


@pytest.mark.parametrize(
    ("label", "issuer", "expected"),
    [
        ("alice", None, ("", "alice")),
        ("alice", "GitHub", ("GitHub", "alice")),
        ("GitHub:alice", None, ("GitHub", "alice")),
        ("GitHub:alice", "GitHub", ("GitHub", "alice")),
        ("GitHub%3Aalice", "GitHub", ("GitHub", "alice")),
        ("GitHub:%20alice", "GitHub", ("GitHub", "alice")),
        ("GitHub%3A%20%20alice", None, ("GitHub", "alice")),
        ("github:alice", "GitHub", ("GitHub", "alice")),
        (":alice", "GitHub", ("GitHub", "alice")),
        ("GitHub:", "GitHub", ("GitHub", "")),
        ("", "GitHub", ("GitHub", "")),
        ("alice+tag@example.com", None, ("", "alice+tag@example.com")),
        ("a", "My+Company", ("My Company", "a")),
        ("a", "My%20Company%2B", ("My Company+", "a")),
        ("C#dev:bob", "C%23dev", ("C#dev", "bob")),
        ("Prod:ssh:22", "Prod", ("Prod", "ssh:22")),
        ("Z%C3%BCrich:Zo%C3%AB", None, ("Zürich", "Zoë")),
        ("Zürich:Zoë", None, ("Zürich", "Zoë")),
        ("a%2Fb", "x%26y%3Dz", ("x&y=z", "a/b")),
    ],
)
def test_labels(label, issuer, expected):
    query = f"secret={SECRET}" + ("" if issuer is None else f"&issuer={issuer}")
    account = parsed(f"otpauth://totp/{label}?{query}")
    assert (account.issuer, account.name) == expected


def test_the_issuer_wins_over_the_prefix_and_that_is_noted():
    account, notes = otpauth_uri.parse(f"otpauth://totp/Old:bob?secret={SECRET}&issuer=New")
    assert (account.issuer, account.name) == ("New", "bob")
    assert notes == ["the label says 'Old', the issuer is 'New'; the latter is used"]


@pytest.mark.parametrize(
    ("spelling", "number"),
    [
        ("SHA1", 0),
        ("sha1", 0),
        ("SHA-1", 0),
        ("HMAC-SHA-1", 0),
        ("HmacSHA1", 0),
        ("hmac_sha1", 0),
        ("", 0),
        ("SHA256", 1),
        ("SHA-256", 1),
        ("HmacSHA256", 1),
        ("sha2-256", 1),
        ("SHA512", 2),
        ("HMAC-SHA-512", 2),
        ("sha_512", 2),
    ],
)
def test_algorithm_spellings(spelling, number):
    uri = f"otpauth://totp/a?secret={SECRET}&algorithm={spelling}"
    assert parsed(uri).algorithm == number


@pytest.mark.parametrize(
    "secret",
    [
        SECRET,
        SECRET.lower(),
        SECRET[:16] + "%20" + SECRET[16:],
        SECRET[:4] + "-" + SECRET[4:],
        SECRET[:4] + "+" + SECRET[4:],
        SECRET + "%3D%3D%3D",
        SECRET + "======",
    ],
)
def test_secret_spellings(secret):
    assert parsed(f"otpauth://totp/a?secret={secret}").secret == KEY


@pytest.mark.parametrize("size", range(1, 129))
def test_every_key_size(size):
    key = bytes(range(size))
    assert base32.decode(base32.encode(key)) == key


@pytest.mark.parametrize(
    "uri",
    [
        f"otpauth://steam/Steam:gaben?secret={SECRET}",
        f"otpauth://steam/Steam:gaben?secret={SECRET}&digits=6&algorithm=SHA256",
        f"otpauth://totp/Steam:gaben?secret={SECRET}&encoder=steam&digits=5&issuer=Steam",
        f"OTPAUTH://Steam/Steam%3Agaben?SECRET={SECRET}&Issuer=Steam",
    ],
)
def test_steam(uri):
    assert parsed(uri) == Account("Steam", "gaben", KEY, protocol.STEAM, digits=5)


def test_hotp():
    account, notes = otpauth_uri.parse(f"otpauth://hotp/a?secret={SECRET}&counter=5&period=0")
    assert (account.kind, account.counter, notes) == (protocol.HOTP, 5, [])
    account, notes = otpauth_uri.parse(f"otpauth://hotp/a?secret={SECRET}")
    assert (account.counter, notes) == (0, ["it has no counter; 0 is used"])
    largest = 2**64 - 2  # the next one must fit, too
    assert parsed(f"otpauth://hotp/a?secret={SECRET}&counter={largest}").counter == largest


def test_a_totp_that_mentions_a_counter_ignores_it():
    assert parsed(f"otpauth://totp/a?secret={SECRET}&counter=99").counter == 0


def test_empty_parameters_are_defaults():
    account = parsed(f"otpauth://totp/a?secret={SECRET}&digits=&period=&algorithm=&issuer=")
    assert (account.digits, account.period, account.algorithm) == (6, 30, 0)


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("hello", "it is no otpauth URI"),
        ("https://example.com", "it is no otpauth URI"),
        ("otpauth-migration://offline?data=CjEK", "Google Authenticator's transfer code"),
        (f"otpauth://motp/a?secret={SECRET}", "its type is not supported"),
        (f"otpauth:///a?secret={SECRET}", "its type is not supported"),
        ("otpauth://totp/a", "there is no secret"),
        ("otpauth://totp/a?issuer=b", "there is no secret"),
        ("otpauth://totp/a?secret=", "the secret is empty"),
        ("otpauth://totp/a?secret=%20-%20", "the secret is empty"),
        ("otpauth://totp/a?secret=GEZDGNB1", "'1' is no letter of it (the letter I or L?)"),
        ("otpauth://totp/a?secret=GEZDGNB0", "(the letter O?)"),
        ("otpauth://totp/a?secret=GEZDGNB!", "'!' is no letter"),
        ("otpauth://totp/a?secret=GEZDGN%0AGEZDGN", "has 2 lines; a key stands on one"),
        ("otpauth://totp/a?secret=GEZDGN", "cut short: 6 Base32 letters"),
        ("otpauth://totp/a?secret=G", "cut short"),
        (f"otpauth://totp/a?secret={SECRET}&algorithm=MD5", "its algorithm is not supported"),
        (f"otpauth://totp/a?secret={SECRET}&algorithm=SHA224", "its algorithm is not supported"),
        (f"otpauth://totp/a?secret={SECRET}&digits=4", "digits 4 is outside 5 to 10"),
        (f"otpauth://totp/a?secret={SECRET}&digits=11", "digits 11 is outside 5 to 10"),
        (f"otpauth://totp/a?secret={SECRET}&digits=six", "digits is not a whole number"),
        (f"otpauth://totp/a?secret={SECRET}&digits=-6", "digits is out of range"),
        (f"otpauth://totp/a?secret={SECRET}&digits=%D9%A6", "digits is not a whole number"),
        (f"otpauth://totp/a?secret={SECRET}&period=0", "period 0 is outside 1 to 255 seconds"),
        (f"otpauth://totp/a?secret={SECRET}&period=256", "period 256 is outside"),
        (f"otpauth://totp/a?secret={SECRET}&period=30.5", "period is not a whole number"),
        (f"otpauth://totp/a?secret={SECRET}&period=-30", "period is out of range"),
        (f"otpauth://hotp/a?secret={SECRET}&counter=18446744073709551615", "counter 1844"),
        (f"otpauth://hotp/a?secret={SECRET}&counter={10**25}", "counter is out of range"),
        (f"otpauth://hotp/a?secret={SECRET}&counter=x", "counter is not a whole number"),
        (f"otpauth://totp/a?secret={SECRET}&secret=GEZDGNBV", "secret is there twice"),
        (f"otpauth://totp/a?secret={SECRET}&x=1&x=2", "a field is there twice"),
        (f"otpauth://totp/?secret={SECRET}", "neither issuer nor name"),
        (f"otpauth://totp/a%0Ab?secret={SECRET}", "the name has a control character"),
        (f"otpauth://totp/a?secret={SECRET}&issuer=b%1B", "the issuer has a control character"),
        (f"otpauth://totp/%FF?secret={SECRET}", "the label is not UTF-8"),
        (f"otpauth://totp/a?secret={SECRET}&issuer=%FF", "a value is not UTF-8"),
        (f"otpauth://totp/{'x' * 65}?secret={SECRET}", "the name has 65 bytes"),
        (f"otpauth://totp/a?secret={SECRET}&issuer={'%C3%BC' * 33}", "the issuer has 66 bytes"),
        (f"otpauth://totp/a?secret={base32.encode(bytes(129))}", "has 129 bytes; the token keeps"),
    ],
)
def test_problems_are_named(uri, reason):
    text = problem(uri)
    assert reason in text
    assert SECRET not in text


@pytest.mark.parametrize("letter", "ßſıﬁ")
def test_a_letter_that_capitals_would_turn_into_others_is_no_base32(letter):
    assert "is no letter of it" in problem(f"otpauth://totp/a?secret=GEZDGNB{letter}")


@pytest.mark.parametrize(
    "uri",
    [
        f"otpauth://{SECRET}/a",
        f"otpauth://totp/a?{SECRET}=1&{SECRET}=2",
        f"otpauth://totp/a?secret=GEZDGNBV&algorithm={SECRET}",
        f"otpauth://totp/a?secret=GEZDGNBV&digits={SECRET}",
        f"otpauth://totp/a?secret=GEZDGNBV&period={SECRET}",
    ],
)
def test_a_misplaced_secret_is_not_repeated(uri):
    assert SECRET[:8].lower() not in problem(uri).lower()


def test_what_steam_does_otherwise_is_noted():
    _, notes = otpauth_uri.parse(f"otpauth://steam/a?secret={SECRET}&digits=6&algorithm=SHA256")
    assert notes == ["Steam codes have five letters, by SHA-1; digits and algorithm not used"]
    _, notes = otpauth_uri.parse(f"otpauth://steam/a?secret={SECRET}&digits=5&algorithm=sha-1")
    assert notes == []


def test_a_full_length_key_and_label_are_fine():
    secret = base32.encode(bytes(128))
    account = parsed(f"otpauth://totp/{'y' * 64}?secret={secret}&issuer={'%C3%BC' * 32}")
    assert len(account.secret) == 128


def test_secrets_are_not_in_a_repr():
    assert "12345" not in repr(parsed(f"otpauth://totp/a?secret={SECRET}"))
