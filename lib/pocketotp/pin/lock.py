"""What is left of an unlocked token after a lock: nothing in SRAM.

SRAM survives a reset, and freed objects keep their bytes: after the keys are overwritten in
place, the whole free heap is filled once, so that copies the interpreter made are gone, too.
"""

import gc

from pocketotp import states

_LARGEST = 32768
_SMALLEST = 16


def lock(token):
    """Behind `Token.lock`."""
    token.drop_keys()
    if token.state == states.UNLOCKED:
        token.state = states.LOCKED
    gc.collect()
    fill_free_heap()
    gc.collect()


def fill_free_heap():
    """Takes all free memory as zeroed blocks, down to the last one of 16 bytes, and lets it go.

    They hang on a chain, not in a list: that would have to grow where only small holes are left.
    """
    if not hasattr(gc, "mem_free"):
        return  # a desktop Python has no heap of ours to fill
    chain = None
    size = _LARGEST
    while size >= _SMALLEST:
        try:
            chain = (chain, bytearray(size))
        except MemoryError:
            size //= 2
