"""The story that `make run` plays without a terminal: from a blank token to a typed code."""

from __future__ import annotations

STORY = """
say A blank token is plugged in.
screen
"""
