"""The body of a vault slot: written from front to back, one erase sector at a time.

Only sectors that differ are erased. What lies behind the last record is blank afterwards, so no
deleted record is left there.
"""

import struct

from pocketotp.vault import layout
from pocketotp.vault.layout import BODY, BODY_SIZE

HEAD_AND_TAG = 24


def records(region, length):
    """Yields (offset in the slot, record id, place, stored size, header and tag) by position."""
    at = BODY + layout.INDEX_ROOM
    end = BODY + length
    while at < end:
        head = region.read(at, HEAD_AND_TAG)
        record_id, place, zero, sealed = struct.unpack_from(layout.RECORD_HEADER, head)
        size = layout.RECORD_HEADER_SIZE + sealed
        if zero or sealed < layout.TAG_SIZE or at + size > end or place >= layout.CAPACITY:
            raise ValueError("record")
        yield at, record_id, place, size, head
        at += size


class BodyWriter:
    """Fills the body of a slot. `buffer` is 4096 bytes that nobody else uses meanwhile."""

    def __init__(self, region, buffer):
        self.region = region
        self.length = layout.INDEX_ROOM  # bytes of the body in use
        self._written = 0  # bytes of the body that are on flash, not in the buffer
        self._buffer = buffer
        self._chunk = bytearray(layout.BLOCK)
        self._blank()

    def _blank(self):
        buffer = self._buffer
        for at in range(0, layout.SECTOR, layout.BLOCK):
            buffer[at : at + layout.BLOCK] = _ERASED_BLOCK

    def room(self):
        """Bytes that are still free."""
        return BODY_SIZE - self.length

    def put(self, data):
        """Appends bytes (at most `room()`); returns True when a sector was completed."""
        taken = 0
        completed = False
        view = memoryview(data)
        while taken < len(data):
            start = self.length % layout.SECTOR
            size = min(layout.SECTOR - start, len(data) - taken)
            self._buffer[start : start + size] = view[taken : taken + size]
            taken += size
            self.length += size
            if self.length % layout.SECTOR == 0:
                self._write_sector(self.length - layout.SECTOR)
                completed = True
        return completed

    def copy(self, source, at, size):
        """Appends `size` bytes from offset `at` of the slot `source`, byte for byte."""
        chunk = memoryview(self._chunk)
        completed = False
        while size:
            part = chunk[: min(size, layout.BLOCK)]
            source.read_into(at, part)
            completed = self.put(part) or completed
            at += len(part)
            size -= len(part)
        return completed

    def _write_sector(self, start):
        first = layout.INDEX_ROOM if start == 0 else 0  # the index comes last
        self.region.write(BODY + start + first, memoryview(self._buffer)[first:])
        self._written = start + layout.SECTOR
        self._blank()

    def read(self, at, length):
        """Returns `length` bytes from offset `at` of the slot, written or not yet written."""
        start = at - BODY
        on_flash = max(0, min(length, self._written - start))
        data = self.region.read(at, on_flash) if on_flash else b""
        if on_flash < length:
            start += on_flash - self._written
            data += bytes(self._buffer[start : start + length - on_flash])
        return data

    def finish(self, index_record):
        """Generator: writes what is left, clears the rest of the body, then writes the index."""
        start = self.length // layout.SECTOR * layout.SECTOR
        index_is_written = start == 0
        if index_is_written:
            self._buffer[0 : len(index_record)] = index_record
            self.region.write(BODY, self._buffer)
            self._blank()
            self._written = layout.SECTOR
        elif self.length % layout.SECTOR:
            self._write_sector(start)
        yield
        if index_is_written or self.length % layout.SECTOR:
            start += layout.SECTOR
        for sector in range(start, BODY_SIZE, layout.SECTOR):
            if not self.region.is_blank(BODY + sector):
                self.region.write(BODY + sector, self._buffer)
            yield
        if not index_is_written:
            self._buffer[0 : len(index_record)] = index_record
            self.region.write(BODY, memoryview(self._buffer)[: layout.INDEX_ROOM])
            self._blank()


_ERASED_BLOCK = layout.ERASED * layout.BLOCK
