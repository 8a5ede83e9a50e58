"""What goes onto a board's CIRCUITPY drive: assembled, compiled, installed and checked here."""
