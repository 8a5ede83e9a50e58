"""After a crash of CircuitPython itself: starts again, so that neither drive nor console stay open.

The pause keeps a crash at every start from spinning.
"""

if __name__ == "__main__":
    import time

    import microcontroller

    time.sleep(5)
    microcontroller.reset()
