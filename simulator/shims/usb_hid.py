"""CircuitPython's `usb_hid`: the keyboard's reports go to the computer."""

from _chip import chip


class Device:
    """A HID device; the standard ones are its attributes."""

    KEYBOARD: "Device"
    MOUSE: "Device"
    CONSUMER_CONTROL: "Device"

    def __init__(
        self,
        *,
        report_descriptor=b"",
        usage_page: int,
        usage: int,
        report_ids=(0,),
        in_report_lengths=(8,),
        out_report_lengths=(1,),
        name: str = "HID device",
    ) -> None:
        self.usage_page = usage_page
        self.usage = usage
        self.name = name
        self._length = in_report_lengths[0]

    def send_report(self, report, report_id=None) -> None:
        """Sends a report; dropped while suspended. Raises OSError("USB busy") after 2 s."""
        if len(report) != self._length:
            raise ValueError(f"report length must be {self._length}")
        if self not in chip.usb.hid:
            raise OSError("USB busy")
        if self.usage == 0x06:
            chip.usb.send_report(bytes(report))

    def get_last_received_report(self, report_id=None):
        """The LEDs, if the computer has sent them since the last call, else None."""
        leds = chip.usb.take_leds() if self.usage == 0x06 else None
        return None if leds is None else bytes((leds,))


Device.KEYBOARD = Device(usage_page=0x01, usage=0x06, name="keyboard")
Device.MOUSE = Device(usage_page=0x01, usage=0x02, in_report_lengths=(4,), name="mouse")
Device.CONSUMER_CONTROL = Device(
    usage_page=0x0C, usage=0x01, in_report_lengths=(2,), name="media keys"
)

if chip.phase == "boot" and not chip.usb.hid_chosen:
    chip.usb.hid = (Device.KEYBOARD, Device.MOUSE, Device.CONSUMER_CONTROL)


def enable(devices, boot_device: int = 0) -> None:
    """Chooses the devices; only in boot.py."""
    if chip.phase != "boot":
        raise RuntimeError("Cannot change USB devices now")
    chip.usb.hid = tuple(devices)
    chip.usb.hid_chosen = True


def disable() -> None:
    """No HID device; only in boot.py."""
    enable(())


devices = chip.usb.hid
