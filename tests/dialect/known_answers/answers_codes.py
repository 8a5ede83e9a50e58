"""Codes: the tables of RFC 4226 appendix D and RFC 6238 appendix B."""

from pocketotp.otp import account as kinds
from pocketotp.otp.account import Account
from pocketotp.otp.codes import KeyedCodes, code, totp_counter

DIGITS = b"1234567890"
HOTP_CODES = (
    "755224",
    "287082",
    "359152",
    "969429",
    "338314",
    "254676",
    "287922",
    "162583",
    "399871",
    "520489",
)
TOTP_CODES = (
    (59, "94287082", "46119246", "90693936"),
    (1111111109, "07081804", "68084774", "25091201"),
    (1111111111, "14050471", "67062674", "99943326"),
    (1234567890, "89005924", "91819424", "93441116"),
    (2000000000, "69279037", "90698825", "38618901"),
    (20000000000, "65353130", "77737706", "47863826"),
)


def _totp(algorithm, size):
    secret = (DIGITS * 7)[:size]
    return Account("Issuer", "name", secret, kinds.TOTP, algorithm, 8, 30)


def check_hotp_table():
    account = Account("Issuer", "name", DIGITS * 2, kinds.HOTP)
    for counter in range(len(HOTP_CODES)):
        assert code(account, counter) == HOTP_CODES[counter], counter


def check_totp_sha1():
    account = _totp(kinds.SHA1, 20)
    for row in TOTP_CODES:
        assert code(account, totp_counter(row[0], 30)) == row[1], row


def check_totp_sha256():
    account = _totp(kinds.SHA256, 32)
    for row in TOTP_CODES:
        assert code(account, totp_counter(row[0], 30)) == row[2], row


def check_totp_sha512():
    keyed = KeyedCodes(_totp(kinds.SHA512, 64))
    for row in TOTP_CODES:
        assert keyed.code(totp_counter(row[0], 30)) == row[3], row
    keyed.wipe()


def check_ten_digits_and_largest_counter():
    account = Account("", "name", bytes(128), kinds.HOTP, kinds.SHA256, 10)
    assert len(code(account, (1 << 64) - 1)) == 10


def check_steam_letters():
    account = Account("Steam", "name", DIGITS * 2, kinds.STEAM, kinds.SHA1, 5)
    text = code(account, 1)
    value = 0x41397EEA  # the truncated HMAC of counter 1 in RFC 4226, appendix D
    for letter in text:
        assert "23456789BCDFGHJKMNPQRTVWXY"[value % 26] == letter
        value //= 26
    assert len(text) == 5


def check_account_bytes():
    account = Account("Größe", "name", bytes(range(1, 129)), kinds.TOTP, kinds.SHA512, 10, 255, 1)
    again = Account.decode(account.encode())
    assert again.issuer == "Größe" and again.secret == account.secret
    assert (again.algorithm, again.digits, again.period, again.flags) == (kinds.SHA512, 10, 255, 1)
    again.wipe()
