"""The chip that the shims belong to, when they are imported outside a boot (unit tests).

Inside a boot the loader puts its own module in this place.
"""

from simulator.board import Board
from simulator.chip import Chip
from simulator.heap import Heap

chip = Chip(Board(seed=0))
chip.start_code()
modules: dict = {}
heap = Heap()
