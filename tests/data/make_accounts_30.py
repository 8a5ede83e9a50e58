"""Makes `accounts-30.txt`: 30 accounts that cover what a token must handle. Always the same bytes.

    python tests/data/make_accounts_30.py > tests/data/accounts-30.txt

Every algorithm, 5 to 10 digits, periods from 1 to 255 s, HOTP from several counters, Steam, keys
of 1 to 128 bytes around the block sizes of the hashes (64 and 128), labels that are awkward. The
keys are SHA-256 of a text, so nobody's account has them.
"""

from __future__ import annotations

import base64
import hashlib
import sys
from urllib.parse import quote, urlencode

HEAD = """\
# 30 accounts made for the tests of PocketOTP; the keys open nothing.
# Made by make_accounts_30.py.
"""

# type, issuer, name, key bytes, fields as they stand in the URI
ACCOUNTS = [
    ("totp", "GitHub", "alice@example.com", 20, {}),
    ("totp", "Google", "alice@example.com", 20, {"algorithm": "SHA1", "digits": 6, "period": 30}),
    ("totp", "AWS", "root", 64, {"algorithm": "SHA1", "digits": 6, "period": 30}),
    ("totp", "Bank", "12345678", 20, {"digits": 8, "period": 60}),
    ("totp", "Five", "digits", 20, {"digits": 5}),
    ("totp", "Seven", "digits", 16, {"digits": 7}),
    ("totp", "Nine", "digits", 25, {"digits": 9}),
    ("totp", "Ten", "digits", 32, {"algorithm": "SHA256", "digits": 10}),
    ("totp", "Shortest", "one byte", 1, {}),
    ("totp", "Block", "64 bytes", 64, {"algorithm": "SHA256"}),
    ("totp", "Over the block", "65 bytes", 65, {"algorithm": "SHA1"}),
    ("totp", "Over the block", "65 bytes, SHA-256", 65, {"algorithm": "SHA256"}),
    ("totp", "Longest", "128 bytes", 128, {"algorithm": "SHA1", "digits": 8}),
    ("totp", "Longest", "128 bytes, SHA-256", 128, {"algorithm": "SHA256", "digits": 8}),
    ("totp", "Longest", "128 bytes, SHA-512", 128, {"algorithm": "SHA512", "digits": 8}),
    ("totp", "Proton", "sha512", 64, {"algorithm": "SHA512"}),
    ("totp", "Fastmail", "sha512 in 10 digits", 20, {"algorithm": "SHA512", "digits": 10}),
    ("totp", "Every second", "now", 20, {"period": 1}),
    ("totp", "Every 15", "quick", 20, {"period": 15, "algorithm": "SHA256"}),
    ("totp", "Every 45", "odd", 20, {"period": 45}),
    ("totp", "Slowest", "255", 20, {"period": 255, "algorithm": "SHA512", "digits": 7}),
    ("hotp", "VPN", "first counter", 20, {"counter": 0}),
    ("hotp", "VPN", "large counter", 20, {"counter": 4294967296, "digits": 8}),
    ("hotp", "Badge", "sha256", 32, {"counter": 7, "algorithm": "SHA256"}),
    ("hotp", "Badge", "sha512", 64, {"counter": 1099511627776, "algorithm": "SHA512"}),
    ("steam", "Steam", "gaben", 20, {}),
    ("totp", "Bücher & Söhne", "Zoë+news@example.org", 20, {"digits": 6}),
    ("totp", "日本の銀行", "山田太郎", 20, {"digits": 8, "period": 60}),
    ("totp", "", "no issuer, is that all right?", 10, {}),
    ("totp", "x" * 64, "y" * 64, 20, {"algorithm": "SHA256", "digits": 6, "period": 30}),
]


def key(number: int, size: int) -> bytes:
    """The same bytes in every run."""
    data = b""
    while len(data) < size:
        data += hashlib.sha256(b"PocketOTP test account %d.%d" % (number, len(data))).digest()
    return data[:size]


def uri(number: int) -> str:
    """One account as an otpauth URI."""
    kind, issuer, name, size, fields = ACCOUNTS[number]
    secret = base64.b32encode(key(number, size)).decode().rstrip("=")
    label = quote(f"{issuer}:{name}" if issuer else name, safe="@:")
    query = {"secret": secret, **({"issuer": issuer} if issuer else {}), **fields}
    return f"otpauth://{kind}/{label}?{urlencode(query, quote_via=quote)}"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    print(HEAD)
    for number in range(len(ACCOUNTS)):
        print(uri(number))
