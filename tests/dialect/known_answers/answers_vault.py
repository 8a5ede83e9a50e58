"""The vault's pure parts: recovery code, key wraps, header block."""

from pocketotp.pin import recovery
from pocketotp.vault import keys
from pocketotp.vault.header import Header, parse


def _finish(generator):
    try:
        while True:
            next(generator)
    except StopIteration as stop:
        return stop.value


def check_recovery_code():
    code = recovery.from_random(bytes(range(200, 218)))
    groups = recovery.encode(code)
    assert recovery.decode(groups) == code
    for number in range(recovery.GROUPS):
        assert recovery.check_group(number, groups[number])
        swapped = groups[number][1] + groups[number][0] + groups[number][2:]
        assert swapped == groups[number] or not recovery.check_group(number, swapped)


def check_wraps():
    dek = bytes(range(64))
    prk = _finish(keys.pin_prk(b"123456", bytes(16), 50))
    sealed = keys.wrap(prk, dek, b"context")
    assert keys.unwrap(prk, sealed, b"context") == dek
    assert keys.unwrap(prk, sealed, b"other") is None


def check_header():
    header = Header()
    header.iterations = 5000
    header.sequence = 0xFFFFFFF0
    header.vault_id = bytes(range(16))
    block = header.encode()
    assert len(block) == 512
    again = parse(block)
    assert again.sequence == 0xFFFFFFF0 and again.vault_id == bytes(range(16))
    assert parse(bytes(1) + block[1:]) is None
    header.iterations = 3999
    assert parse(header.encode()) is None
