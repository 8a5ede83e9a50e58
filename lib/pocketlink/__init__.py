"""The wire codec of PocketOTP: one source for the token and for the computer."""
