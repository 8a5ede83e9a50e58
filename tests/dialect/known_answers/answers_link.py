"""The wire codec: stuffing, frames, the strict scanner and payloads."""

from binascii import unhexlify

from pocketlink import cobs, frame, payload, protocol, scan

_HELLO, _OK = 0x01, 0x80  # numbers of a shared module have no names on the chip

COBS = (
    (b"", b"\x01"),
    (b"\x00", b"\x01\x01"),
    (b"\x00\x00", b"\x01\x01\x01"),
    (b"\x11\x22\x00\x33", b"\x03\x11\x22\x02\x33"),
    (b"\x01" * 254, b"\xff" + b"\x01" * 254),
    (b"\x01" * 255, b"\xff" + b"\x01" * 254 + b"\x02\x01"),
)
CRASHERS = ("dd40000001", "dd20000001", "dd7fffffff", "df40000001", "dc1000", "de1000")


def check_cobs():
    for plain, stuffed in COBS:
        assert cobs.encode(plain) == stuffed, plain
        assert cobs.decode(stuffed) == plain, plain


def check_frames():
    fields = {"time": protocol.pack_u64(1 << 40), "n": 200, "name": "Größe", "ok": True, "no": None}
    data = payload.pack(fields)
    sent = frame.encode(_HELLO, 7, data)
    reader = frame.FrameReader()
    received = []
    for i in range(len(sent)):
        received.extend(reader.feed(sent[i : i + 1]))
    assert len(received) == 1
    assert (received[0].type, received[0].sequence) == (_HELLO, 7)
    assert payload.unpack(received[0].payload) == fields


def check_largest_frame():
    sent = frame.encode(_OK, 255, bytes(frame.MAX_PAYLOAD))
    reader = frame.FrameReader()
    received = list(reader.feed(sent))
    assert received[0].payload == bytes(frame.MAX_PAYLOAD)
    reader.feed(b"\x01" * 5000)
    reader.feed(b"\x00")
    assert reader.dropped == 1
    assert next(iter(reader.feed(sent))).sequence == 255


def check_scanner_refuses():
    for text in CRASHERS:
        try:
            scan.check(unhexlify(text) + bytes(400))
        except scan.ScanError:
            continue
        raise AssertionError(text)
