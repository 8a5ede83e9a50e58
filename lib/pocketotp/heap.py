"""The heap in one piece, taken before anything else is imported.

CircuitPython's heap begins with 8 KB and grows by further areas, each only when a collection has
not freed enough. So it would consist of six areas of 8 to 64 KB: fuller than need be most of the
time, hence collected twice as often, and no object larger than a hole of one area. In one piece
a key is derived a quarter quicker.
"""

import gc

_RESERVE = 16000  # bytes for CircuitPython's own needs; what it leaves can still be added
_ITEM = 4  # bytes of a list's item
_LEAST = 8000
_kept: list | None = None


def gather() -> None:
    """Takes the memory; without enough of it in one piece, the largest piece there is."""
    global _kept
    if not hasattr(gc, "mem_free"):  # a desktop Python
        return
    count = (gc.mem_free() - _RESERVE) // _ITEM
    while _kept is None and count >= _LEAST:
        try:
            _kept = [None] * count
        except MemoryError:
            count -= count // 8
    if _kept is not None:
        _kept.clear()  # shrinks where it is
        # More than one block of 16 bytes: an area in which the first alone is used counts as empty
        # and would be given back (py/gc.c, gc_sweep_free_blocks), with the list in it.
        _kept.extend((None,) * 6)
