"""A wheel of characters that UP and DOWN turn. Each new turn begins at a random place, so that
counting the clicks from outside tells nothing."""

from __future__ import annotations

DIGITS = "0123456789"


class Wheel:
    """`below(n)` gives a random number from 0 to n - 1."""

    def __init__(self, alphabet: str, below) -> None:
        self._alphabet = alphabet
        self._below = below
        self._place = 0
        self.spin()

    @property
    def current(self) -> str:
        """The one character that is visible."""
        return self._alphabet[self._place]

    def turn(self, steps: int) -> None:
        """UP is +1, DOWN is -1."""
        self._place = (self._place + steps) % len(self._alphabet)

    def spin(self) -> None:
        """To a random place."""
        self._place = self._below(len(self._alphabet))


class Entry:
    """What is being entered on a wheel: the characters taken so far, which are never shown."""

    def __init__(self, wheel: Wheel, most: int) -> None:
        self.wheel = wheel
        self._most = most
        self._taken = bytearray()

    def __len__(self) -> int:
        return len(self._taken)

    def take(self) -> bool:
        """Adds the current character and spins the wheel; False when full."""
        if len(self._taken) >= self._most:
            return False
        self._taken.append(ord(self.wheel.current))
        self.wheel.spin()
        return True

    def delete(self) -> bool:
        """Removes the last character; False when there is none."""
        if not self._taken:
            return False
        self._taken[-1] = 0
        self._taken = self._taken[:-1]
        self.wheel.spin()
        return True

    def text(self) -> str:
        """What was entered."""
        return self._taken.decode()

    def wipe(self) -> None:
        """Overwrites what was entered."""
        for i in range(len(self._taken)):
            self._taken[i] = 0
        self._taken = bytearray()
