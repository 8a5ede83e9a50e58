"""CircuitPython's `memorymap`, for the flash: what is really in it, past the sector cache."""

from _chip import chip

_XIP = 0x10000000


class AddressRange:
    """`start` is an address (0x10000000: the flash), `length` in bytes; read only."""

    def __init__(self, *, start: int, length: int) -> None:
        offset = start - _XIP
        if offset < 0 or length < 1 or offset + length > chip.board.flash.size:
            raise ValueError("Address range not allowed")
        self._offset, self._length = offset, length

    def __len__(self) -> int:
        return self._length & 0xFFFF  # the board counts in 16 bits

    def __bool__(self) -> bool:
        return len(self) != 0

    def __getitem__(self, index):
        if isinstance(index, slice):
            start, stop, step = index.indices(self._length)
            if step != 1:
                raise NotImplementedError("only slices with step=1 (aka None) are supported")
            chip.work((stop - start) // 6)
            return bytearray(chip.board.flash.read(self._offset + start, max(0, stop - start)))
        if not -self._length <= index < self._length:
            raise IndexError("index out of range")
        return chip.board.flash.read(self._offset + index % self._length, 1)[0]

    def __setitem__(self, index, value) -> None:
        raise RuntimeError("Unable to write to read-only memory")
