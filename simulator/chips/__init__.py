"""Models of the parts around (and in) the RP2040, at register or operation level."""
