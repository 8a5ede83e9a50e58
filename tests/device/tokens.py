"""Flashes of tokens that were set up and filled in the simulator: minutes of emulation saved.

They are made once in a run of the tests, and adopted by an emulated board: same vault, genuine
CircuitPython, and the firmware's files as an installation writes them.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

from device.files import NEWEST
from device.volume import adopt_flash, build_flash
from provisioning.firmware.contents import drive_files
from simulator.machine import Machine
from simulator.paths import firmware_root
from simulator.script import play

PIN = "73916"
OTHER_PIN = "50284"
FILLED_AT = "2026-03-01T12:00:00Z"  # the simulator's clock
CLOCK = "2026-03-02T08:00:05Z"  # the emulated board's: later

SECRETS = {
    "SHA1": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    "SHA256": "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U",
    "SHA512": "KRUGS4ZANFZSAYJAONSWG4TFOQQG63TF",
    "HOTP": "ONSWG4TFOQQGK5TFNZ2HGIDBNRWCA2DP",
}
ACCOUNTS = (
    *(
        f"otpauth://totp/Works:{name.lower()}-user?secret={SECRETS[name]}&issuer=Works"
        f"&algorithm={name}"
        for name in ("SHA1", "SHA256", "SHA512")
    ),
    f"otpauth://hotp/Works:hotp-user?secret={SECRETS['HOTP']}&issuer=Works&counter=7",
)
LABELS = ("sha1-user", "sha256-user", "sha512-user", "hotp-user", "Works")


def many(count: int, sha512_every: int = 20) -> tuple[str, ...]:
    """otpauth lines: some SHA-512, every fourth of the others SHA-256, the rest SHA-1."""
    lines = []
    for i in range(count):
        secret = base64.b32encode(hashlib.sha512(b"%d" % i).digest()[:20]).decode()
        is_slow = i % sha512_every == 9
        algorithm = "SHA512" if is_slow else "SHA256" if i % 4 == 1 else "SHA1"
        label = f"Issuer%20{i:03d}:user{i:03d}@example.com"
        lines.append(f"otpauth://totp/{label}?secret={secret}&algorithm={algorithm}")
    return tuple(lines)


@dataclass(frozen=True)
class Made:
    """A flash as the simulator left it, and the recovery code of its token."""

    image: bytes
    recovery: str

    def on(self, version: str = NEWEST, files: dict[str, bytes] | None = None) -> bytes:
        """That flash with CircuitPython `version`; `files` take the place of the firmware's."""
        content = drive_files(firmware_root()) | (files or {})
        return adopt_flash(version, self.image, content)


@functools.cache
def empty(seed: int = 9) -> Made:
    """Set up, no accounts; another token than the filled one."""
    return _make("", seed=seed)


@functools.cache
def filled(accounts: tuple[str, ...] = ACCOUNTS) -> Made:
    """Set up and filled, by default with an account of each kind of code."""
    return _make(f"connect\nenter-pin {PIN}\nrun pocketotp import LIST &\nconfirm", accounts)


def backed_up(path: Path, accounts: tuple[str, ...]) -> Made:
    """A filled token whose backup lies in `path`."""
    return _make(
        f"connect\nenter-pin {PIN}\nrun pocketotp import LIST &\nconfirm\n"
        f"run pocketotp backup create {path} &\nconfirm",
        accounts,
    )


def played(script: str, accounts: tuple[str, ...] = ACCOUNTS) -> Made:
    """A filled token after a script, which begins on the accounts."""
    return _make(
        f"connect\nenter-pin {PIN}\nrun pocketotp import LIST &\nconfirm\n"
        f"run pocketotp disconnect\nenter-pin {PIN}\n{script}",
        accounts,
    )


def _make(script: str, accounts: tuple[str, ...] = (), seed: int = 5) -> Made:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "accounts.txt"
        path.write_text("\n".join(accounts) + "\n")
        with Machine(folder / "state", seed=seed) as machine:
            lines = f"clock {FILLED_AT}\nsetup {PIN}\n{script.replace('LIST', str(path))}"
            said: list[str] = []
            recovery = play(lines, machine, said.append, folder).recovery
        return Made((folder / "state" / "flash.bin").read_bytes(), recovery)


def blank(version: str = NEWEST) -> bytes:
    """A flash with the firmware and nothing else."""
    return build_flash(version, drive_files(firmware_root()))
