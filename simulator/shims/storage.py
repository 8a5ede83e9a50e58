"""CircuitPython's `storage`: who may write the drive."""

from _chip import chip


class VfsFat:
    """The mounted drive."""

    label = "CIRCUITPY"

    @property
    def readonly(self) -> bool:
        """Whether the firmware may not write."""
        return not chip.volume.writable


_drive = VfsFat()


def _need_boot() -> None:
    if chip.phase != "boot":
        raise RuntimeError("Cannot change USB devices now")


def disable_usb_drive() -> None:
    """Keeps the drive from the computer, and lets the firmware write; only in boot.py."""
    _need_boot()
    chip.usb.drive = False
    chip.volume.writable = True


def enable_usb_drive() -> None:
    """Shows the drive to the computer; only in boot.py."""
    _need_boot()
    chip.usb.drive = True
    chip.volume.writable = False


def remount(
    mount_path: str, readonly: bool = False, *, disable_concurrent_write_protection: bool = False
) -> None:
    """Changes who may write. After boot.py only while the computer does not have the drive."""
    if chip.phase != "boot" and chip.usb.drive and chip.usb.configured:
        raise RuntimeError("Cannot remount path when visible via USB.")
    chip.volume.writable = not readonly


def getmount(mount_path: str) -> VfsFat:
    """The drive. Raises OSError for any other path."""
    if mount_path != "/":
        raise OSError(19, "No such device")
    return _drive


def erase_filesystem(extended=None) -> None:
    """Formats the drive and resets."""
    drive = chip.volume.drive
    chip.volume.detach()
    chip.board.flash.erase(drive.start, 4096)
    chip.reset("software")
