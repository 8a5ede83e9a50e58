"""What is written as an otpauth line is read as the same account."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pocketlink import protocol
from provisioning.account import LAST_COUNTER, Account
from provisioning.formats import otpauth_uri, otpauth_writer

_LETTERS = st.characters(exclude_categories=("Cc", "Cs"), max_codepoint=0x10FFFF)
# Blanks at the ends of a label are kept by no importer.
TEXTS = st.text(_LETTERS, max_size=16).map(str.strip).filter(lambda text: len(text.encode()) <= 64)


@st.composite
def accounts(draw) -> Account:
    """Any account that a token may hold, but for policy flags."""
    kind = draw(st.sampled_from((protocol.TOTP, protocol.HOTP, protocol.STEAM)))
    steam, hotp = kind == protocol.STEAM, kind == protocol.HOTP
    issuer, name = draw(st.tuples(TEXTS, TEXTS).filter(any))
    return Account(
        issuer,
        name,
        draw(st.binary(min_size=1, max_size=128)),
        kind,
        protocol.SHA1 if steam else draw(st.integers(0, 2)),
        5 if steam else draw(st.integers(5, 10)),
        30 if hotp else draw(st.integers(1, 255)),
        draw(st.integers(0, LAST_COUNTER)) if hotp else 0,
    )


@settings(max_examples=1000, derandomize=True, deadline=None)
@given(accounts())
def test_our_importer_reads_the_same_account(account):
    line = otpauth_writer.write(account)
    assert line.isascii() and line.isprintable() and " " not in line
    found, notes = otpauth_uri.parse(line)
    assert (found, notes) == (account, []), line


def test_the_usual_spelling():
    account = Account("GitHub", "alice@example.com", b"12345678901234567890")
    assert otpauth_writer.write(account) == (
        "otpauth://totp/GitHub:alice%40example.com"
        "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=GitHub"
        "&algorithm=SHA1&digits=6&period=30"
    )
    steam = Account("Steam", "bob", b"12345", protocol.STEAM, digits=5)
    assert otpauth_writer.write(steam) == (
        "otpauth://steam/Steam:bob?secret=GEZDGNBV&issuer=Steam&period=30"
    )
    counter = Account("", "vpn", b"12345", protocol.HOTP, counter=7)
    assert otpauth_writer.write(counter) == (
        "otpauth://hotp/vpn?secret=GEZDGNBV&algorithm=SHA1&digits=6&counter=7"
    )
