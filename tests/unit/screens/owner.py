"""What the tests know of the token in the hand: its PIN, its accounts, its inner objects."""

from __future__ import annotations

import gc
from collections.abc import Iterator

from pocketlink import frame, payload, protocol
from pocketotp.otp.account import DISABLED, HIDE, HOTP, SHOW_ONLY, STEAM, TOTP, TYPE_ONLY
from unit.screens.hand import Hand

PIN = "482913"
SECRET = b"12345678901234567890"  # RFC 4226, appendix D
# issuer, name, kind, algorithm, digits, period, flags
ACCOUNTS = [
    ("GitHub", "ada@example.com", TOTP, 0, 6, 30, 0),
    ("Long", "a.very.long.address.that.runs@example.com", TOTP, 1, 8, 30, 0),
    ("Ten", "ten", TOTP, 0, 10, 60, 0),
    ("Steam", "gabe", STEAM, 0, 5, 30, 0),
    ("Slow", "sha-512", TOTP, 2, 7, 30, 0),
    ("Counter", "hotp", HOTP, 0, 6, 30, 0),
    ("Hidden", "h", TOTP, 0, 6, 30, HIDE),
    ("ShowOnly", "s", TOTP, 0, 6, 30, SHOW_ONLY),
    ("TypeOnly", "t", TOTP, 0, 6, 30, TYPE_ONLY),
    ("Off", "o", TOTP, 0, 6, 30, DISABLED),
    ("", "only a name", TOTP, 0, 6, 30, 0),
]
NAMES = [issuer or name for issuer, name, *_ in ACCOUNTS]


def opened(hand: Hand) -> Iterator[float]:
    """The owner enters the PIN; the first account is on the glass."""
    yield from hand.until("Enter PIN")
    yield from hand.enter(PIN)
    yield from hand.until("GitHub", 10)


def app_of(hand: Hand):
    """The running firmware's App."""
    kind = hand.firmware.importer.modules["pocketotp.app"].App
    apps = [thing for thing in gc.get_objects() if type(thing) is kind]
    return next(app for app in reversed(apps) if app.screen is not None)


def run(steps):
    """Takes a generator of the token to its end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def fill(hand: Hand, accounts) -> None:
    """Stores accounts, as an import over the link would, and goes home."""
    app = app_of(hand)
    make = hand.firmware.load("pocketotp.otp.account").Account
    importer = app.token.begin_import(len(accounts))
    run(importer.begin())
    for issuer, name, *rest in accounts:
        run(importer.add(make(issuer, name, bytearray(SECRET), *rest), 0))
    run(importer.prepare())
    run(importer.commit())
    app.show(app.home())


def go_to(hand: Hand, name: str):
    """DOWN until the account is on the glass."""
    for _ in range(len(ACCOUNTS)):
        if hand.see().startswith(name):
            return
        yield from hand.click("down")
    raise AssertionError(f"no account {name!r}:\n{hand.see()}")


def code(index: int, utc: int) -> str:
    """An independent calculation (pyotp) of an account's code."""
    import base64
    import hashlib

    import pyotp
    from pyotp.contrib.steam import Steam

    _, _, kind, algorithm, digits, period, _ = ACCOUNTS[index]
    secret = base64.b32encode(SECRET).decode()
    digest = (hashlib.sha1, hashlib.sha256, hashlib.sha512)[algorithm]
    if kind == STEAM:
        return Steam(secret, interval=period).at(utc)
    return pyotp.TOTP(secret, digits=digits, digest=digest, interval=period).at(utc)


def asked(hand: Hand, *requests: tuple[int, dict]) -> None:
    """A computer asks something."""
    serial = hand.firmware.chip.usb.serial
    serial.dtr = True
    serial.to_device += frame.encode(protocol.HELLO, 1, b"")
    for number, (kind, fields) in enumerate(requests, 2):
        serial.to_device += frame.encode(kind, number, payload.pack(fields))


def answers(hand: Hand) -> list[frame.Frame]:
    """What the computer has been told, but that the token is at work or waits."""
    found = frame.FrameReader().feed(bytes(hand.firmware.chip.usb.serial.from_device))
    return [answer for answer in found if answer.type != protocol.PENDING]
