"""The accounts of the benchmark, and a token's flash that holds them."""

from __future__ import annotations

import base64
import hashlib
import struct
import tempfile
from pathlib import Path

from simulator.machine import Machine
from simulator.script import play

PIN = "482913"
_MAGIC = b"POTV"
_ITERATIONS = 20  # offset in the vault's header block


def secret(number: int) -> str:
    """Base32 of 20 bytes."""
    return base64.b32encode(hashlib.sha512(b"%d" % number).digest()[:20]).decode()


def algorithm(number: int) -> str:
    """Every fourth account is SHA-256, the others SHA-1."""
    return "SHA256" if number % 4 == 1 else "SHA1"


def uri(number: int) -> str:
    """An account as an otpauth line."""
    label = f"Issuer%20{number:03d}:user{number:03d}@example.com"
    return f"otpauth://totp/{label}?secret={secret(number)}&algorithm={algorithm(number)}"


def naive_list(count: int) -> bytes:
    """The same accounts as the Python file of the naive token."""
    rows = [(f"Issuer {n:03d}", secret(n), algorithm(n)) for n in range(count)]
    return f"ACCOUNTS = {rows!r}\n".encode()


def filled_flash(count: int) -> bytes:
    """The flash of a token with so many accounts, made in the simulator."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "list.txt").write_text("\n".join(map(uri, range(count))) + "\n")
        with Machine(folder / "state", seed=3) as machine:
            script = f"setup {PIN}\nconnect\nenter-pin {PIN}\n"
            script += f"run pocketotp import {folder / 'list.txt'} &\nconfirm\n"
            play(script, machine, lambda line: None, folder)
        return (folder / "state" / "flash.bin").read_bytes()


def iterations(flash: bytes) -> int:
    """The PBKDF2 iterations of the vault in a flash (docs/vault.md, the header block)."""
    return struct.unpack_from("<I", flash, flash.index(_MAGIC) + _ITERATIONS)[0]
