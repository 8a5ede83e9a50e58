"""Chooses the USB interfaces before USB starts. Prints nothing, never raises.

If the firmware cannot even be loaded, a token with a vault stays shut; one without is left open, so
that a broken installation can be mended.
"""


def _shut_beside_a_vault():
    import os

    try:
        os.stat("/vault.a")
    except OSError:
        return
    import storage
    import usb_cdc

    storage.disable_usb_drive()
    usb_cdc.disable()


if __name__ == "__main__":
    try:
        from pocketotp.modes import boot_mode

        boot_mode.choose()
    except Exception:
        _shut_beside_a_vault()
