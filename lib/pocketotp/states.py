"""What the token can be. Numbers only."""

BLANK = 0  # no vault: the first setup comes next
LOCKED = 1
UNLOCKED = 2
DAMAGED = 3  # there is a vault, but its files or the record of attempts are not to be trusted
