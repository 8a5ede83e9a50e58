"""Frames on the serial line: version, type, sequence, length, payload, CRC-32; COBS; a zero.

    offset  0  version   u8, 1
            1  type      u8, see protocol.py
            2  sequence  u8, chosen by the computer, echoed by the token
            3  length    u16 little-endian, bytes of payload, at most 480
            5  payload
        5 + n  CRC-32    u32 little-endian, of all before (IEEE 802.3, as zlib and binascii)

The reader survives anything: garbage, torn frames, endless noise without a zero. It keeps at
most one frame in memory. It does not look into the payload.
"""

from __future__ import annotations

import binascii
import struct

from pocketlink import cobs

VERSION = 1
MAX_PAYLOAD = 480
_HEADER = "<BBBH"
_HEADER_SIZE = 5
_CRC_SIZE = 4
_MAX_FRAME = _HEADER_SIZE + MAX_PAYLOAD + _CRC_SIZE
MAX_ENCODED = _MAX_FRAME + _MAX_FRAME // 254 + 1  # stuffed, without the zero
_NONE = ()


class Frame:
    """One frame that arrived whole: its version is for the receiver to judge."""

    __slots__ = ("payload", "sequence", "type", "version")

    def __init__(self, version: int, type: int, sequence: int, payload: bytes) -> None:
        self.version = version
        self.type = type
        self.sequence = sequence
        self.payload = payload


def encode(type: int, sequence: int, payload: bytes, version: int = VERSION) -> bytearray:
    """The bytes to send, the closing zero with them. ValueError over 480 bytes of payload."""
    if len(payload) > MAX_PAYLOAD:
        raise ValueError("payload too long")
    body = bytearray(struct.pack(_HEADER, version, type, sequence, len(payload)))
    body.extend(payload)
    body.extend(struct.pack("<I", binascii.crc32(body)))
    out = cobs.encode(body)
    out.append(0)
    return out


def decode(block: bytes | bytearray) -> Frame | None:
    """The frame in one stuffed block, or None when length or CRC are wrong."""
    try:
        body = cobs.decode(block)
    except ValueError:
        return None
    size = len(body) - _HEADER_SIZE - _CRC_SIZE
    if size < 0 or size > MAX_PAYLOAD:
        return None
    version, kind, sequence, length = struct.unpack(_HEADER, body[:_HEADER_SIZE])
    end = _HEADER_SIZE + size
    if length != size or struct.unpack("<I", body[end:])[0] != binascii.crc32(body[:end]):
        return None
    return Frame(version, kind, sequence, bytes(body[_HEADER_SIZE:end]))


class FrameReader:
    """Cuts a byte stream into frames. `dropped` counts the blocks that were no frame."""

    def __init__(self) -> None:
        self.dropped = 0
        self._part = bytearray(MAX_ENCODED)
        self._size = 0
        self._overlong = False

    def reset(self) -> None:
        """Forget, and overwrite, a frame that has only partly arrived: it may hold a secret."""
        self._part[: self._size] = bytes(self._size)
        self._size = 0
        self._overlong = False

    def feed(self, data: bytes | bytearray, size: int = -1) -> list[Frame] | tuple[()]:
        """Take the first `size` bytes of data (all by default); the frames completed by them."""
        if size < 0:
            size = len(data)
        frames = None
        start = 0
        while start < size:
            end = data.find(b"\0", start, size)
            self._keep(data, start, size if end < 0 else end)
            if end < 0:
                break
            frame = self._close()
            if frame is not None:
                if frames is None:
                    frames = []
                frames.append(frame)
            start = end + 1
        return _NONE if frames is None else frames

    def _keep(self, data: bytes | bytearray, start: int, end: int) -> None:
        size = self._size + end - start
        if size > MAX_ENCODED:
            self._overlong = True
        if self._overlong or end == start:
            return
        self._part[self._size : size] = data[start:end]
        self._size = size

    def _close(self) -> Frame | None:
        size, overlong = self._size, self._overlong
        frame = None if overlong else decode(self._part[:size])
        self.reset()
        if frame is None and (size or overlong):  # zeros in a row end what came before
            self.dropped += 1
        return frame
