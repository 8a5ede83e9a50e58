"""A flash dump of a full token: nothing in it that is secret, in any form we can think of.

What is searched for is taken where it arises: the functions of the key derivation are listened to
while the token is made and used. Pieces of 8 bytes are searched for, so that half a secret, or one
in the middle of something else, is found, too. The derivation is the real one.
"""

from __future__ import annotations

import base64
import binascii
import random

import pytest

from pocketotp.crypto import hkdf, pbkdf2
from pocketotp.otp.account import HOTP, LABEL_MAX, SHA1, SHA512, STEAM, TOTP, Account
from pocketotp.pin import recovery
from pocketotp.token import Token
from tampering.victim import same_keys
from torture.bench import Bench, new_pin, new_token, new_wipe_pin, run
from torture.operations import add

PIN, NEXT_PIN, WRONG, WIPE_PIN = "2468013579", "7391028465", "1029384756", "5647382910"
PIECE = 8
LETTERS = "abcdefghijklmnopqrstuvwxyzäöüßçñøåéèàœ日本語東京한국어עבריתالعربيةЖдлющ😀🔑🐍"


def full_of_accounts(rng: random.Random) -> list[Account]:
    """200 accounts of all kinds, with labels in many scripts."""
    made = []
    for number in range(200):
        kind = (TOTP, TOTP, HOTP, STEAM)[number % 4]
        account = Account(
            label(rng),
            label(rng),
            rng.randbytes(rng.choice((10, 20, 32, 64, 128))),
            kind,
            SHA1 if kind == STEAM else rng.randrange(SHA1, SHA512 + 1),
            5 if kind == STEAM else rng.choice((6, 7, 8)),
        )
        account.validate()
        made.append(account)
    return made


def label(rng: random.Random) -> str:
    """A random label of 9 to 64 bytes."""
    text, most = "", rng.randrange(12, LABEL_MAX + 1)
    while len((text + "😀").encode()) <= most:
        text += rng.choice(LETTERS)
    return text


class Listener:
    """Notes everything that the key functions take and give."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.heard: dict[str, list[bytes]] = {}
        self.groups: list[str] = []
        patch.setattr(pbkdf2, "rate", lambda *_: 1)
        patch.setattr(pbkdf2, "derive", self.derive(pbkdf2.derive))
        patch.setattr(hkdf, "extract", self.extract(hkdf.extract))
        patch.setattr(hkdf, "expand", self.expand(hkdf.expand))
        patch.setattr(recovery, "encode", self.encode(recovery.encode))
        patch.setattr("pocketotp.vault.keys.wrap", self.wrap())

    def note(self, name: str, *secrets) -> None:
        self.heard.setdefault(name, []).extend(bytes(secret) for secret in secrets)

    def derive(self, real):
        def listening(password, *args, **fields):
            self.note("PIN", password)
            stretched = yield from real(password, *args, **fields)
            self.note("PBKDF2 output", stretched)
            return stretched

        return listening

    def extract(self, real):
        def listening(salt, secret):
            prk = real(salt, secret)
            self.note("PRK", prk)
            self.note("input of a PRK", secret)
            return prk

        return listening

    def expand(self, real):
        def listening(key, info, length):
            made = real(key, info, length)
            if info.startswith(b"no wipe"):  # lies in the header on purpose, in place of a wipe tag
                self.note("no wipe PIN", made)
            else:
                self.note(f"key for {info.decode()}", made)
            return made

        return listening

    def encode(self, real):
        def listening(code):
            groups = real(code)
            self.note("recovery code", code)
            self.groups += groups
            return groups

        return listening

    def wrap(self):
        from pocketotp.vault import keys

        real = keys.wrap

        def listening(prk, dek, context):
            self.note("DEK", dek)
            return real(prk, dek, context)

        return listening


class Dump:
    """A full, used token: what was heard, and the pieces of its flash at the end of its day."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.listener = Listener(patch)
        self.accounts = full_of_accounts(random.Random(7))
        self.images: list[bytes] = []
        bench = Bench()
        token, _ = new_token(bench, PIN)
        self.live(bench, token)
        bench.close()
        self.pieces = {
            image[at : at + PIECE] for image in self.images for at in written(image, PIECE)
        }

    def live(self, bench: Bench, token: Token) -> None:
        """A day in which everything happens once; the flash is looked at in between, too."""
        add(token, self.accounts, counter=0x1122334455)
        self.images.append(bench.snapshot())
        for position in range(token.count):
            if token.account(position).kind == HOTP:
                token.next_hotp(position)
        new_wipe_pin(token, PIN, WIPE_PIN)
        self.wipe_tag = bytes(token.vault.header.wipe_tag)  # lies in the header on purpose
        self.images.append(bench.snapshot())
        token = bench.boot()
        assert run(token.unlock(WRONG)) == "wrong" and run(token.unlock(PIN)) == "ok"
        new_pin(token, PIN, NEXT_PIN)
        run(token.new_recovery_code(NEXT_PIN))
        run(token.commit_recovery_code())
        token.mark_used(3, 1_800_000_000, 1_800_000_000)
        self.images.append(bench.snapshot())
        importer = token.begin_import(1)
        run(importer.begin())
        run(importer.add(self.accounts[0]))
        run(importer.prepare())  # written, but its header is not, and the power goes
        self.images.append(bench.snapshot())

    def holds(self, secret: bytes) -> bool:
        """Whether any piece of it is in the flash."""
        return any(secret[at : at + PIECE] in self.pieces for at in range(len(secret) - PIECE + 1))


def written(image: bytes, size: int):
    """Offsets of all pieces of an image but those in sectors that are blank."""
    for sector in range(0, len(image), 4096):
        if image[sector : sector + 4096].count(0xFF) < 4096:
            yield from range(max(0, sector - size + 1), min(sector + 4096, len(image) - size + 1))


def forms(secret: bytes) -> list[bytes]:
    """How a careless program could have stored it."""
    base32 = base64.b32encode(secret)
    digits = binascii.hexlify(secret)
    return [
        secret,
        secret[::-1],
        base32,
        base32.lower(),
        digits,
        digits.upper(),
        base64.b64encode(secret),
    ]


@pytest.fixture(scope="module")
def dump():
    with same_keys(5), pytest.MonkeyPatch.context() as patch:
        yield Dump(patch)


def test_no_secret_of_an_account(dump):
    for account in dump.accounts:
        for form in forms(account.secret):
            assert not dump.holds(form), account.issuer


def test_no_label(dump):
    for account in dump.accounts:
        for text in (account.issuer, account.name):
            for form in (text, text.upper(), text.lower()):
                assert len(form.encode()) >= PIECE
                assert not dump.holds(form.encode()), text
                assert not dump.holds(form.encode("utf-16-le")), text


def test_no_key_and_nothing_derived_from_a_pin(dump):
    wanted = {"PBKDF2 output", "PRK", "input of a PRK", "DEK", "recovery code"}
    wanted |= {"key for kek", "key for header", "key for wipe"}
    assert wanted <= set(dump.listener.heard)
    in_clear = {dump.wipe_tag, *dump.listener.heard["no wipe PIN"]}
    for name, secrets in dump.listener.heard.items():
        for secret in secrets:
            if secret not in in_clear:
                assert not any(dump.holds(form) for form in forms(secret)), name


def test_no_pin(dump):
    assert {PIN, NEXT_PIN, WRONG, WIPE_PIN} == {pin.decode() for pin in dump.listener.heard["PIN"]}
    for pin in (PIN, NEXT_PIN, WRONG, WIPE_PIN):
        values = bytes(int(digit) for digit in pin)
        packed = int(pin).to_bytes(5, "little")
        for form in (pin.encode(), values, binascii.unhexlify(pin), packed, packed[::-1]):
            assert not any(form in image for image in dump.images), pin


def test_no_group_of_a_recovery_code(dump):
    assert len(dump.listener.groups) == 14
    for group in dump.listener.groups:
        for form in (group, group.lower(), group[:4] + " "):
            assert not any(form.encode() in image for image in dump.images)


def test_the_counters_of_hotp_are_sealed_too(dump):
    for counter in (0x1122334455, 0x1122334456):
        for order in ("little", "big"):
            assert not any(counter.to_bytes(8, order) in image for image in dump.images)


def test_the_search_finds_what_is_there(dump):
    """The vault's magic, its salt and its wipe tag lie in clear; so does a plain file's text."""
    image = dump.images[0]
    at = image.index(b"POTV\x01")
    assert dump.holds(image[at + 48 : at + 64]) and dump.holds(b"Hello World!")
    assert dump.wipe_tag in dump.listener.heard["key for wipe"] and dump.holds(dump.wipe_tag)
    assert not dump.holds(bytes(range(200, 240)))
