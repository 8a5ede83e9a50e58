"""Hostile frames on the real CircuitPython, whose own MessagePack decoder trusts every length.

All have a right CRC, so that they reach the firmware. Nothing crashes, no slot of the vault and no
byte of nvm changes, and the token goes on. POCKETOTP_FUZZ is the number of frames in all states
together (20,000); 10,000,000 more are for the desktop: `tests/link/fuzz.py`.
"""

from __future__ import annotations

import os
import random
import struct
import time
from collections.abc import Iterator

import pytest

from device import tokens
from device.board import OK, Board
from device.emulated import Bench
from device.files import missing
from device.stream import MARK, Stream
from device.tokens import CLOCK, PIN
from device.volume import NVM_START, VOLUME_START, build_flash
from link.fuzz import Fuzzer
from pocketlink import frame, protocol
from provisioning.firmware.contents import drive_files
from simulator.paths import firmware_root
from torture import traces

FRAMES = int(os.environ.get("POCKETOTP_FUZZ", "20000"))
SHARES = {"unlocked": 0.5, "locked": 0.35, "blank": 0.15}
BATCH = 64
LENGTHS = (0x40000001, 0x20000001, 0x7FFFFFFF, 0xFFFFFFFF)
HEADERS = {"array": 0xDD, "map": 0xDF, "str": 0xDB, "bin": 0xC6}
REQUESTS = [kind for name, kind in vars(protocol).items() if name.isupper() and name in (
    "HELLO", "INFO", "LIST", "IMPORT_BEGIN", "IMPORT_RECORD", "VERIFY", "DELETE", "SET_TIME",
    "BACKUP_READ", "RESTORE_BEGIN", "RESTORE_DATA",
)]  # fmt: skip


class Token:
    """A token in connect mode and an open data port."""

    def __init__(self, state: str, flash: bytes) -> None:
        self.state = state
        self.board = Board(flash, "--rtc", CLOCK)
        self.bench = Bench(self.board)
        self.board.push(OK)
        self.board.wait_until(lambda: self.board.state["data"]["available"], "the data port")
        self.board.wait(1.2)
        self.board.release(OK)
        self.board.wait(1.0)
        if state == "unlocked":
            self.bench.play(f'expect "enter PIN"\nenter-pin {PIN}\nexpect "Connect mode"\nwait 1')
        self.stream = Stream(self.board)
        assert self.stream.hello()["state"] == state
        self.before = self.board.flash()

    def must_be_as_before(self) -> None:
        """No reset, no fault; nvm byte for byte; what the vault holds, or locked: the whole flash.

        For an import that nobody confirms an unlocked one writes the slot that does not count, and
        makes it whole again when that ends.
        """
        assert self.stream.hello()["state"] == self.state
        kind, info = self.stream.ask(protocol.INFO)
        assert kind == protocol.OK
        assert info["faults"] == 0
        assert self.board.state["resets"] == 0
        after = self.board.flash()
        assert after[NVM_START:VOLUME_START] == self.before[NVM_START:VOLUME_START]
        if self.state == "unlocked":
            assert held(after)[0] == held(self.before)[0]
            assert set(held(after)) <= set(held(self.before))
        else:
            assert after == self.before


def held(flash: bytes) -> list[bytes]:
    """What each valid slot holds, the newest first: keys, rules, index and records.

    Not its sequence and floor, nor the HMAC and SHA-256 that cover these (docs/vault.md).
    """
    found = []
    for at in traces.slots(flash):
        sequence, _, length = struct.unpack_from("<III", flash, at + 8)
        body = at + traces.BODY
        content = flash[at : at + 8] + flash[at + 16 : at + 448] + flash[body : body + length]
        found.append((sequence, content))
    return [content for _, content in sorted(found, reverse=True)]


@pytest.fixture(scope="module", params=SHARES)
def token(request) -> Iterator[Token]:
    """A token in each state that connect mode knows."""
    if reason := missing():
        pytest.skip(reason)
    state = request.param
    blank = state == "blank"
    flash = build_flash("10.2.1", drive_files(firmware_root())) if blank else tokens.filled().on()
    token = Token(state, flash)
    yield token
    token.stream.__exit__()
    token.board.close()


def lying_payloads() -> Iterator[bytes]:
    """Each header with each length, alone and as the value of a field, before 400 more bytes."""
    for code in HEADERS.values():
        for length in LENGTHS:
            lie = bytes([code]) + length.to_bytes(4, "big")
            yield lie + bytes(400)
            yield b"\x81\xa1n" + lie + b"\xc0" * 400
            yield b"\x82\xa1n\x93" + lie  # three values that are not there, nothing after it


def test_lengths_that_lie(token) -> None:
    """Those who may ask get BAD_PAYLOAD, the others what they always get."""
    payloads = list(lying_payloads())
    refused = {"unlocked": protocol.BAD_PAYLOAD, "locked": protocol.LOCKED, "blank": protocol.BLANK}
    for number, body in enumerate(payloads):
        for kind in (protocol.HELLO, REQUESTS[1 + number % (len(REQUESTS) - 1)]):
            answer, fields = token.stream.ask(kind, body)
            always = kind in (protocol.HELLO, protocol.INFO)
            expected = protocol.BAD_PAYLOAD if always else refused[token.state]
            assert (answer, fields.get("code")) == (protocol.ERROR, expected), (kind, body[:12])
    token.must_be_as_before()
    print(f"{token.state}: {len(payloads)} payloads with lying lengths, all refused by number")


def batches(count: int, seed: int) -> Iterator[bytes]:
    """So many frames, now and then with garbage between them."""
    fuzzer, rng = Fuzzer(seed), random.Random(seed + 1)
    made = 0
    while made < count:
        size = min(BATCH, count - made)
        batch = b""
        while size:
            one = fuzzer.frame()
            if frame.decode(one[:-1]).sequence == MARK:
                continue  # that number is ours
            batch += one
            size -= 1
            made += 1
            if rng.random() < 0.02:
                batch += rng.randbytes(rng.randrange(600)) + b"\0"
        yield batch


@pytest.mark.timeout(7200)
def test_a_storm_of_bent_frames(token) -> None:
    count = round(FRAMES * SHARES[token.state])
    seed = list(SHARES).index(token.state)
    started, wall = token.board.time, time.monotonic()
    heap = []
    for batch in batches(count, seed):
        kind, info = token.stream.ask(protocol.INFO, before=batch)
        assert kind == protocol.OK
        assert info["faults"] == 0, token.stream.faults
        assert info["state"] == token.state
        heap.append(info["heap"])
    spent = token.board.time - started
    token.must_be_as_before()
    print(
        f"{token.state}: {count} frames in {spent:.0f} emulated s, {count / spent:.0f} a second; "
        f"heap free {heap[0]} at first, {min(heap)} at least, {heap[-1]} at last; "
        f"answers {sorted(token.stream.answers.items())}; {time.monotonic() - wall:.0f} s here"
    )


def test_the_vault_opens_afterwards(token) -> None:
    if token.state == "blank":
        token.board.power_cycle()
        token.bench.play('expect "Welcome"')
        return
    token.stream.ask(protocol.DISCONNECT)
    token.bench.play(f'wait 4\nexpect "Enter PIN"\nenter-pin {PIN}\nexpect sha1-user\npress up')
    token.bench.play("expect hotp-user\nexpect 4/4")
