"""The firmware of the token."""
