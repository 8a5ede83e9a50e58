"""Starts the firmware on the token. CircuitPython runs this file after boot.py."""

if __name__ == "__main__":
    from pocketotp import heap

    heap.gather()

    from pocketotp.main import main

    main()
