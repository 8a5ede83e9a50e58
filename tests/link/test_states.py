"""What each state answers, what resets, what is refused: the conversation itself."""

from __future__ import annotations

import pytest

from link.rig import PIN, Rig, error_code
from pocketlink import frame, payload, protocol
from pocketotp import states
from provisioning.account import Account
from provisioning.client import record_fields
from provisioning.errors import TokenError

ALLOWED_LOCKED = {
    protocol.HELLO,
    protocol.INFO,
    protocol.UNLOCK_WAIT,
    protocol.LOCK,
    protocol.DISCONNECT,
}
REQUESTS = [
    *range(protocol.HELLO, protocol.DISCONNECT + 1),
    *range(protocol.BACKUP_BEGIN, protocol.RESTORE_ABORT + 1),
]
ONE = Account("GitHub", "alice", bytes(20))


def send(rig: Rig, kind: int, sequence: int, fields: dict | None = None, version: int = 1) -> None:
    data = frame.encode(kind, sequence, payload.pack(fields or {}), version)
    rig.cdc.connected = True
    rig.cdc.to_device += data


def answers(rig: Rig, ticks: int = 50) -> list[tuple[int, int, dict]]:
    reader = frame.FrameReader()
    found = []
    for _ in range(ticks):
        rig.tick()
        found.extend(reader.feed(bytes(rig.cdc.to_host)))
        rig.cdc.to_host.clear()
    return [(f.type, f.sequence, payload.unpack(f.payload)) for f in found]


def test_hello_tells_who_it_is(rig):
    hello = rig.client().hello
    assert hello["protocol"] == protocol.PROTOCOL
    assert hello["state"] == "unlocked"
    assert hello["serial"] == "E6614C311B425233"
    assert hello["capacity"] == 200
    assert "import" in hello["caps"]


def test_info_locked_and_unlocked(rig, locked, blank):
    info = rig.client().info()
    assert (info["state"], info["accounts"], info["clock"]) == ("unlocked", 0, "ok")
    assert info["time"] == rig.clock.now()
    assert locked.client().info()["accounts"] is None
    assert blank.client().info()["state"] == "blank"


def test_info_says_why_there_is_no_time(rig):
    rig.clock.reason = "stopped"
    info = rig.client().info()
    assert (info["clock"], info["time"]) == ("stopped", None)


def test_a_locked_token_answers_five_requests_only(locked):
    client = locked.client()
    for kind in set(REQUESTS) - ALLOWED_LOCKED:
        assert error_code(client, kind) == protocol.LOCKED, kind
    assert client.info()["state"] == "locked"


def test_a_blank_token_asks_for_setup(blank):
    client = blank.client()
    for kind in set(REQUESTS) - ALLOWED_LOCKED | {protocol.UNLOCK_WAIT}:
        assert error_code(client, kind) == protocol.BLANK, kind


def test_a_damaged_token_needs_its_recovery_code(locked):
    locked.token.state = states.DAMAGED
    client = locked.client()
    assert client.hello["state"] == "damaged"
    with pytest.raises(TokenError, match="recovery code"):
        client.accounts()


def test_unlock_wait_ends_with_the_pin(locked):
    waits = []
    client = locked.client(lambda what, done: waits.append(what))

    def enter_the_pin_after_ten_seconds():
        if locked.now_ms > 10_000:
            locked.owner.pin = PIN

    locked.each_tick = enter_the_pin_after_ten_seconds
    client.wait_unlocked()
    assert locked.token.state == states.UNLOCKED
    assert set(waits) == {protocol.FOR_UNLOCK}
    assert len(waits) >= 4  # the host hears of the token all the time
    assert client.accounts() == []


def test_unlock_wait_gives_up(locked):
    client = locked.client()
    assert error_code(client, protocol.UNLOCK_WAIT) == protocol.TIMED_OUT
    assert not locked.link.waiting_unlock


def test_unlock_wait_on_an_unlocked_token_is_answered_at_once(rig):
    rig.client().wait_unlocked()


def test_hello_resets_from_anything(rig):
    client = rig.client()
    rig.owner.answer = None
    client.request(protocol.IMPORT_BEGIN, {"count": 1})
    client.request(protocol.IMPORT_RECORD, record_fields(0, ONE))
    send(rig, protocol.IMPORT_COMMIT, 200)
    rig.ticks(20)
    assert rig.link.confirmation is not None
    assert client.greet()["state"] == "unlocked"
    assert rig.link.confirmation is None
    assert error_code(client, protocol.IMPORT_COMMIT) == protocol.OUT_OF_ORDER
    assert client.accounts() == []


def test_hello_resets_a_wait_for_the_pin(locked):
    send(locked, protocol.UNLOCK_WAIT, 1)
    locked.ticks(5)
    assert locked.link.waiting_unlock
    assert locked.client().hello["state"] == "locked"
    assert not locked.link.waiting_unlock


def test_a_question_that_is_cancelled_is_answered(rig):
    rig.owner.answer = None
    send(rig, protocol.SET_TIME, 7, {"time": protocol.pack_u64(1_700_000_000)})
    assert [(kind, number) for kind, number, _ in answers(rig)] == [(protocol.PENDING, 7)]
    send(rig, protocol.INFO, 8)
    kinds = [(kind, number, fields.get("code")) for kind, number, fields in answers(rig)]
    assert kinds == [(protocol.ERROR, 7, protocol.CANCELLED), (protocol.OK, 8, None)]


def test_locking_while_a_question_is_open_ends_it(rig):
    rig.owner.answer = None
    send(rig, protocol.SET_TIME, 7, {"time": protocol.pack_u64(1_700_000_000)})
    answers(rig)
    rig.token.lock()
    assert answers(rig)[0][2]["code"] == protocol.LOCKED
    assert rig.link.confirmation is None


def test_locking_in_the_middle_of_an_import_drops_it(rig):
    client = rig.client()
    client.request(protocol.IMPORT_BEGIN, {"count": 1})
    rig.token.lock()
    rig.ticks(3)
    assert rig.link.session is None
    client.wait_unlocked()
    assert client.import_accounts([ONE]).added == 1


def test_accept_without_a_question_does_nothing(rig):
    rig.link.accept()
    rig.link.refuse()
    rig.ticks(5)
    assert rig.link.confirmation is None


def test_lock_and_disconnect_leave_after_the_answer(rig):
    client = rig.client()
    client.lock()
    rig.ticks(3)
    assert rig.left == "lock"


def test_disconnect_waits_until_the_answer_was_fetched(rig):
    send(rig, protocol.DISCONNECT, 3)
    rig.ticks(3)
    assert rig.left is None
    assert answers(rig)[0] == (protocol.OK, 3, {})
    assert rig.left == "disconnect"


def test_disconnect_does_not_wait_for_ever(rig):
    send(rig, protocol.DISCONNECT, 3)
    rig.ticks(70)
    assert rig.left == "disconnect"


def test_unknown_requests_and_versions_are_named(rig):
    client = rig.client()
    assert error_code(client, 0x7F) == protocol.UNKNOWN_COMMAND
    assert error_code(client, 0x00) == protocol.UNKNOWN_COMMAND
    send(rig, protocol.INFO, 9, version=2)
    assert answers(rig)[0][2]["code"] == protocol.UNSUPPORTED_VERSION


def test_an_echo_is_not_answered(rig):
    for kind in (protocol.OK, protocol.PENDING, protocol.ERROR, 0xFF):
        send(rig, kind, 1, {"code": 1})
    assert answers(rig) == []


def test_garbage_is_dropped_and_counted(rig):
    rig.cdc.connected = True
    rig.cdc.to_device += b"\0hello\0" + bytes([255]) * 1000 + b"\0"
    assert answers(rig) == []
    assert rig.client().info()["dropped"] == 2


def test_frames_that_arrive_together_are_answered_in_order(rig):
    for number in range(10):
        send(rig, protocol.INFO, number)
    assert [number for _, number, _ in answers(rig)] == list(range(10))


def test_a_host_that_does_not_read_stops_nothing(rig):
    send(rig, protocol.INFO, 1)
    send(rig, protocol.INFO, 2)
    send(rig, protocol.INFO, 3)
    rig.ticks(100)
    assert len(rig.cdc.to_host) <= 256
    assert [number for _, number, _ in answers(rig)] == [1, 2, 3]


def test_activity_is_what_the_host_sends(rig):
    client = rig.client()
    before = rig.link.active(rig.now_ms)
    rig.ticks(500)
    assert rig.link.active(rig.now_ms) >= 5000 > before
    client.info()
    assert rig.link.active(rig.now_ms) < 100


def test_time_that_wraps_is_no_trouble(rig):
    rig.now_ms = (1 << 29) - 1000
    client = rig.client()
    rig.ticks(50)
    rig.now_ms = 0
    rig.ticks(50)
    assert rig.link.active(rig.now_ms) < 2000
    assert client.info()["state"] == "unlocked"


@pytest.mark.parametrize("length", [0x40000001, 0x20000001, 0x7FFFFFFF, 0xFFFFFFFF])
@pytest.mark.parametrize("code", [0xDD, 0xDF, 0xDB, 0xC6])
def test_lengths_that_crash_the_chip_are_refused(locked, length, code):
    head = bytes([code]) + length.to_bytes(4, "big")
    for body in (head + bytes(400), b"\x81\xa1a" + head + bytes(400)):
        locked.cdc.connected = True
        locked.cdc.to_device += frame.encode(protocol.INFO, 5, body)
        kind, sequence, fields = answers(locked)[0]
        assert (kind, sequence, fields["code"]) == (protocol.ERROR, 5, protocol.BAD_PAYLOAD)


def test_no_answer_ever_holds_a_secret(rig):
    secret = b"the secret of the test"
    client = rig.client()
    sent = bytearray()
    read = client._connection._port.read

    def watch(size):
        data = read(size)
        sent.extend(data)
        return data

    client._connection._port.read = watch
    client.import_accounts([Account("A", "b", secret), Account("A", "c", secret, protocol.HOTP)])
    client.accounts()
    client.info()
    client.clock()
    assert secret not in bytes(sent)
    assert len(sent) > 200


def buffers(rig: Rig) -> bytes:
    """What the link's own buffers hold."""
    return bytes(rig.link._reader._part) + bytes(rig.link._port.buffer)


def test_no_buffer_keeps_a_secret_that_came(rig):
    """They outlive the lock, and memory outlives the reset."""
    rig.client().import_accounts([Account("Bank", "me", b"SECRET-OF-MY-BANK-20")])
    assert not any(buffers(rig))


def test_half_a_secret_is_overwritten_when_the_link_is_shut(rig):
    fields = record_fields(0, Account("Bank", "me", b"SECRET-OF-MY-BANK-20"))
    data = frame.encode(protocol.IMPORT_RECORD, 1, payload.pack(fields))
    rig.cdc.connected = True
    rig.cdc.to_device += data[:-6]
    rig.ticks(5)
    assert b"SECRET-OF" in buffers(rig)
    rig.link.reset()
    assert not any(buffers(rig))


def test_a_hello_drops_nothing_that_comes_behind_it(rig):
    info = frame.encode(protocol.INFO, 8, payload.pack({}))
    rig.cdc.connected = True
    rig.cdc.to_device += frame.encode(protocol.HELLO, 7, payload.pack({})) + info[:4]
    rig.ticks(5)
    rig.cdc.to_device += info[4:]
    assert [sequence for _, sequence, _ in answers(rig)] == [7, 8]
