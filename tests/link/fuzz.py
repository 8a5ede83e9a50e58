"""Frames that a hostile computer could send: valid CRC, payloads bent in every way.

They come in every state of the token, and in the middle of everything that the link can be doing.
`make fuzz` (python tests/link/fuzz.py [FRAMES] [--first SEED]) sends ten million of them.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path

if __name__ == "__main__":
    ROOT = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(ROOT / part) for part in ("lib", "simulator/shims", "tests")]

from link.rig import Rig
from pocketlink import frame, payload, protocol
from pocketotp import states
from provisioning.account import Account
from provisioning.client import record_fields
from simulator.chips.nvm import START as NVM

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


# Lengths that a trusting decoder multiplies until they wrap in 32 bits.
WRAPPING = (0x40000001, 0x20000001, 0x7FFFFFFF)
LONG = {"array": 0xDD, "map": 0xDF, "str": 0xDB, "bin": 0xC6}


def hostile_payloads() -> list[bytes]:
    """Each of these lengths in each kind of header: alone, in a map, in an array in a map."""
    headers = [
        bytes([code]) + size.to_bytes(4, "big") for code in LONG.values() for size in WRAPPING
    ]
    return [front + header + bytes(16) for front in (b"", b"\x81\xa1n", b"\x81\xa1n\x91")
            for header in headers]  # fmt: skip


def _restored(size: int) -> list:
    return [(protocol.RESTORE_BEGIN, {"size": size}), (protocol.RESTORE_DATA, _BACKUP_HEAD)]


_BACKUP_HEAD = {
    "offset": 0,
    "data": b"POTB\x01" + bytes(123) + b"\x02\0\0\0" + (400).to_bytes(4, "little") + bytes(64),
}
# What goes on when the storm begins.
DOINGS = {
    "nothing": [],
    "waiting for the PIN": [(protocol.UNLOCK_WAIT, {})],
    "an import": [(protocol.IMPORT_BEGIN, {"count": 2}), (protocol.IMPORT_RECORD, _RECORD)],
    "a full import": [(protocol.IMPORT_BEGIN, {"count": 1}), (protocol.IMPORT_RECORD, _RECORD)],
    "a question": [
        (protocol.IMPORT_BEGIN, {"count": 1}),
        (protocol.IMPORT_RECORD, _RECORD),
        (protocol.IMPORT_COMMIT, {}),
    ],
    "a deletion": [(protocol.DELETE, {"place": 0, "issuer": "Kept", "name": "one"})],
    "a backup": [(protocol.BACKUP_BEGIN, {}), (protocol.BACKUP_READ, {"offset": 0})],
    "a restore": _restored(2000),
    "the clock": [(protocol.SET_TIME, {"time": _U64})],
}


class Storm:
    """Sends frames to a rig and counts what comes back, by type."""

    def __init__(self, rig: Rig, seed: int) -> None:
        self.rig = rig
        self.sent = 0
        self.told: Counter = Counter()
        self._fuzzer = Fuzzer(seed)
        self._random = random.Random(seed + 1)
        self._hostile = hostile_payloads()
        rig.cdc.connected = True
        answer = rig.link._answer

        def counting(kind: int, sequence: int, fields: dict) -> None:
            self.told[kind] += 1
            answer(kind, sequence, fields)

        rig.link._answer = counting  # only looks: decoding every answer would take most of the time

    def begin(self, doing: str) -> None:
        """Bring the token into the middle of something, by frames as they should be."""
        self._send(protocol.HELLO, {"entropy": bytes(32)})
        for kind, fields in DOINGS[doing]:
            self._send(kind, fields)

    def _send(self, kind: int, fields: dict) -> None:
        self.put(bytes(frame.encode(kind, 1, payload.pack(fields))))
        self._ticks(40)

    def put(self, data: bytes) -> None:
        """Bytes to the token, which runs until it has read them."""
        self.rig.cdc.to_device += data
        while self.rig.cdc.to_device:
            self._ticks(1)

    def _ticks(self, count: int) -> None:
        for _ in range(count):
            self.rig.tick()
            if self.rig.cdc.to_host:
                self.rig.cdc.to_host.clear()

    def hostile(self, kind: int) -> None:
        """The wrapping lengths, in a request of this type."""
        for body in self._hostile:
            self.put(bytes(frame.encode(kind, 2, body)))
            self.sent += 1

    def frames(self, count: int) -> None:
        """So many bent frames, now and then with garbage and silence in between."""
        rng = self._random
        for _ in range(count):
            self.put(self._fuzzer.frame())
            if rng.random() < 0.02:
                self.put(rng.randbytes(rng.randrange(600)) + b"\0")
            if rng.random() < 0.1:
                self._ticks(rng.randrange(4))
        self.sent += count

    def calm(self) -> None:
        """Let everything that was begun come to its end."""
        self._ticks(500)


def storm(rig: Rig, frames: int, seed: int, each: int = 100) -> Storm:
    """`frames` bent frames, `each` of them in the middle of something else."""
    blown = Storm(rig, seed)
    for kind, _ in REQUESTS:
        blown.hostile(kind)
    rng = random.Random(seed + 2)
    names = [*DOINGS]
    for number in range(0, frames, each):
        turn = number // each
        blown.begin(names[turn] if turn < len(names) else rng.choice(names))
        blown.frames(min(each, frames - number))
    blown.calm()
    return blown


def kept(rig: Rig) -> tuple:
    """What no frame may change while nobody presses anything: nvm, and the slots but for drafts.

    Of an unlocked token an import or a restore that nobody confirmed is written into the slot that
    does not count, which then becomes the same as the other one again, with the next sequence. The
    clock may be set by a few seconds, which the state notes.
    """
    memory = rig.bench.flash.memory
    nvm = bytes(memory[NVM : NVM + 4096])
    if rig.token.state != states.UNLOCKED:
        return nvm, bytes(memory)
    vault = rig.token.vault
    slot = vault.region.read(0, vault.region.size)
    accounts = [rig.token.account(position).encode() for position in range(rig.token.count)]
    counters = [rig.token.hotp_counter(position) for position in range(rig.token.count)]
    return nvm, slot[:8], slot[12:448], slot[512:], accounts, counters


def run_state(name: str, frames: int, seed: int) -> list[str]:
    """One line of the table; returns what is wrong."""
    state = {"unlocked": states.UNLOCKED, "locked": states.LOCKED, "blank": states.BLANK}[name]
    rig = Rig(state)
    if state == states.UNLOCKED:
        rig.client().import_accounts([Account("Kept", name, bytes(20)) for name in ("one", "two")])
    rig.owner.answer = rig.owner.pin = None
    before, started = kept(rig), time.process_time()
    blown = storm(rig, frames, seed)
    spent = time.process_time() - started
    wrong = []
    if kept(rig) != before:
        wrong.append(f"{name}: something was changed")
    if rig.link.faults:
        wrong.append(f"{name}: {rig.link.faults} faults")
    if rig.client().info()["state"] != name:
        wrong.append(f"{name}: it is no more")
    told = blown.told
    print(
        f"{name:10} {blown.sent:9} frames, {told[protocol.OK]:8} OK, {told[protocol.PENDING]:7} "
        f"pending, {told[protocol.ERROR]:8} errors, {rig.link.dropped:7} blocks dropped, "
        f"{rig.link.faults} faults, {spent:.0f} s",
        flush=True,
    )
    rig.close()
    return wrong


PARTS = (("locked", 0.4), ("unlocked", 0.4), ("blank", 0.2))
CHUNK = 50_000  # frames to one token


def main(frames: int, first: int = 0) -> int:
    """All states; returns the exit status. `first` is the seed of the first token."""
    wrong, sent = [], 0
    while sent < frames and not wrong:
        seed = first + sent // CHUNK
        for name, part in PARTS:
            wrong += run_state(name, int(min(CHUNK, frames - sent) * part), seed)
        sent += CHUNK
        print(f"{min(sent, frames)} of {frames}", file=sys.stderr, flush=True)
    for line in wrong:
        print("BROKEN", line)
    print(f"{min(sent, frames)} frames, {len(wrong)} broken")
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Sends bent frames to the link, in every state.")
    parser.add_argument("frames", nargs="?", type=int, default=10_000_000)
    parser.add_argument("--first", type=int, default=0, help="the seed of the first token")
    options = parser.parse_args()
    sys.exit(main(options.frames, options.first))
