"""The host side: the command `pocketotp`, which fills and inspects a token over USB serial."""
