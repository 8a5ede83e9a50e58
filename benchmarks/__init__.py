"""Measurements on the emulated chip, and the naive way to compare with."""
