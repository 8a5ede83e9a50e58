"""Two slots that take turns: the highest valid sequence counts, a write goes to the other one.

Serves both pairs of files, the vault's and the state's; `parse` says what a valid head is.
"""


class SlotPair:
    """Regions 0 and 1 and the heads read from them (None: not valid)."""

    def __init__(self, regions, parse, buffer):
        """`parse(buffer)` returns an object with `sequence`, or None.

        `buffer` has the size of a head; what it holds is overwritten by `refresh`.
        """
        self.regions = regions
        self.heads = [None, None]
        self._parse = parse
        self.buffer = buffer

    def read_head(self, number):
        """Fills the buffer with the head of a slot, and parses it."""
        self.regions[number].read_into(0, self.buffer)
        self.heads[number] = self._parse(self.buffer)
        return self.heads[number]

    def refresh(self):
        """Reads both heads again."""
        for number in (0, 1):
            self.read_head(number)

    def newest_first(self):
        """Numbers of the valid slots, the one with the highest sequence first."""
        valid = [number for number in (0, 1) if self.heads[number] is not None]
        if len(valid) == 2 and self.heads[1].sequence > self.heads[0].sequence:
            valid = [1, 0]
        return valid

    def newest(self):
        """The head that counts, or None."""
        valid = self.newest_first()
        return self.heads[valid[0]] if valid else None
