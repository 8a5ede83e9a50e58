"""A stand-in for the board's heap: only `bytearray(size)` counts, which is what fills it.

A firmware that fills the free heap (to overwrite what was there) ends in MemoryError here as it
does on the board, and `gc.mem_free()` moves with it.
"""

from __future__ import annotations

FREE = 110_000  # bytes, about what a booted board has


class Heap:
    """Counts live buffers of one boot."""

    def __init__(self, size: int = FREE) -> None:
        self.size = size
        self.used = 0

    @property
    def free(self) -> int:
        """Bytes left."""
        return self.size - self.used

    def make_bytearray(self) -> type:
        """A `bytearray` for the device's builtins; real ones are its instances, too."""
        heap = self

        class Kind(type):
            def __instancecheck__(cls, item) -> bool:
                return isinstance(item, bytearray)

        class CountedBytearray(bytearray, metaclass=Kind):
            __slots__ = ("charge",)

            def __init__(self, *arguments) -> None:
                self.charge = 0
                if arguments and type(arguments[0]) is int and arguments[0] > heap.free:
                    raise MemoryError(f"memory allocation failed, allocating {arguments[0]} bytes")
                super().__init__(*arguments)
                self.charge = len(self)
                heap.used += self.charge

            def __del__(self) -> None:
                heap.used -= self.charge

        CountedBytearray.__name__ = CountedBytearray.__qualname__ = "bytearray"
        return CountedBytearray
