"""After a crash of CircuitPython itself: starts again, so that neither drive nor console stay open.

It runs before USB starts. The crash is noted and its memory overwritten; the pause keeps a crash at
every start from spinning.
"""

if __name__ == "__main__":
    import time

    import microcontroller

    try:
        from pocketotp.modes import crash

        crash.clear_heap()
        crash.note(microcontroller.nvm)
    except Exception:
        pass
    time.sleep(5)
    microcontroller.reset()
