"""Typing codes as a USB keyboard."""
