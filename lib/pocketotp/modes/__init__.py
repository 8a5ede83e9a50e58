"""The three USB modes and how the token goes from one to another."""
