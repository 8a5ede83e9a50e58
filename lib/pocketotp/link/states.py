"""The states of the token as numbers (`token.state`) and as the link names them."""

from __future__ import annotations

BLANK = 0
LOCKED = 1
UNLOCKED = 2
DAMAGED = 3

NAMES = ("blank", "locked", "unlocked", "damaged")
