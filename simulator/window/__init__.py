"""The window: a token to hold in a terminal (textual)."""
