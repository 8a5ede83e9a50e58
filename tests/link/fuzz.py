"""Frames that a hostile computer could send: valid CRC, payloads bent in every way.

`python tests/link/fuzz.py [FRAMES]` runs longer than the test does.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

if __name__ == "__main__":
    ROOT = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(ROOT / part) for part in ("lib", "simulator/shims", "tests")]

from link.rig import Rig
from pocketlink import frame, payload, protocol
from pocketotp import states
from provisioning.account import Account
from provisioning.client import record_fields

_U64 = protocol.pack_u64(1_790_000_100)
_RECORD = record_fields(0, Account("GitHub", "alice", bytes(20)))
REQUESTS = [
    (protocol.HELLO, {"entropy": bytes(32)}),
    (protocol.INFO, {}),
    (protocol.UNLOCK_WAIT, {}),
    (protocol.LIST, {"first": 0}),
    (protocol.IMPORT_BEGIN, {"count": 1}),
    (protocol.IMPORT_RECORD, _RECORD),
    (protocol.IMPORT_COMMIT, {}),
    (protocol.IMPORT_ABORT, {}),
    (protocol.VERIFY, {"n": 0}),
    (protocol.DELETE, {"place": 0, "issuer": "Kept", "name": "one"}),
    (protocol.GET_TIME, {}),
    (protocol.SET_TIME, {"time": _U64}),
    (protocol.BACKUP_BEGIN, {}),
    (protocol.BACKUP_READ, {"offset": 0}),
    (protocol.RESTORE_BEGIN, {"size": 2000}),
    (protocol.RESTORE_DATA, {"offset": 0, "data": bytes(400)}),
    (protocol.RESTORE_COMMIT, {}),
    (protocol.RESTORE_ABORT, {}),
]
# LOCK and DISCONNECT end the mode; tests of their own have them.
_VALUES = [
    None,
    True,
    -1,
    0,
    1,
    199,
    200,
    255,
    256,
    2**30 - 1,
    "",
    "x" * 64,
    "x" * 65,
    "\0",
    "é" * 32,
    b"",
    bytes(8),
    b"\xff" * 8,
    bytes(128),
    bytes(129),
    [],
    [1, [2]],
    {},
    {"a": {}},
]
_CODES = bytes([0xDD, 0xDF, 0xDB, 0xC6, 0xC9, 0xDC, 0xDE, 0xDA, 0xC5, 0xCA, 0xCB, 0xCF, 0xD3, 0xC1])


class Fuzzer:
    """The same frames for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def frame(self) -> bytes:
        """One frame with a right CRC."""
        rng = self._random
        kind, fields = rng.choice(REQUESTS)
        fields = dict(fields)
        if rng.random() < 0.5:
            self._bend_fields(fields)
        body = payload.pack(fields)[: frame.MAX_PAYLOAD]
        if rng.random() < 0.4:
            body = self._bend_bytes(bytearray(body))
        if rng.random() < 0.05:
            kind = rng.choice([*range(0x0F, 0x7F), 0])
        return bytes(frame.encode(kind, rng.randrange(256), body, 1 if rng.random() < 0.98 else 2))

    def _bend_fields(self, fields: dict) -> None:
        rng = self._random
        for _ in range(rng.randrange(1, 3)):
            name = rng.choice([*fields, "n", "count", "secret", "x"])
            if rng.random() < 0.3:
                fields.pop(name, None)
            else:
                fields[name] = rng.choice(_VALUES)

    def _bend_bytes(self, body: bytearray) -> bytes:
        rng = self._random
        for _ in range(rng.randrange(1, 5)):
            at = rng.randrange(len(body) + 1)
            action = rng.randrange(5)
            if action == 0 and at < len(body):
                body[at] = rng.randrange(256)
            elif action == 1 and at < len(body):
                body[at] ^= 1 << rng.randrange(8)
            elif action == 2:
                del body[at:]
            elif action == 3:
                body[at:at] = rng.randbytes(rng.randrange(1, 9))
            else:
                length = rng.choice([0x40000001, 0x20000001, 0x7FFFFFFF, 0xFFFFFFFF, 5])
                body[at:at] = bytes([rng.choice(_CODES)]) + length.to_bytes(4, "big")
        return bytes(body[: frame.MAX_PAYLOAD])


def storm(rig: Rig, frames: int, seed: int) -> None:
    """Send them all, now and then with garbage and silence in between."""
    fuzzer = Fuzzer(seed)
    rng = random.Random(seed + 1)
    rig.cdc.connected = True
    for _ in range(frames):
        rig.cdc.to_device += fuzzer.frame()
        if rng.random() < 0.02:
            rig.cdc.to_device += rng.randbytes(rng.randrange(600)) + b"\0"
        while rig.cdc.to_device or rng.random() < 0.2:
            rig.tick()
            rig.cdc.to_host.clear()
    rig.ticks(500)
    rig.cdc.to_host.clear()


def main(frames: int) -> None:
    """Long run over all states."""
    for state in (states.UNLOCKED, states.LOCKED, states.BLANK):
        rig = Rig(state)
        rig.owner.answer = rig.owner.pin = None
        storm(rig, frames, state)
        print(
            f"state {state}: {frames} frames, {rig.link.dropped} blocks dropped, "
            f"{rig.link.faults} faults"
        )
        rig.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
