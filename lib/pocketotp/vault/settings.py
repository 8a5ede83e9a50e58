"""The owner's settings: 64 sealed bytes in the state. Pure; no hardware.

Fields are in the stored order. Take a reserved byte for a new one; never move one.
"""

import struct

SIZE = 64
_FIELDS = "<HHHBBBBB"

SUFFIX_NONE = 0
SUFFIX_ENTER = 1
SUFFIX_TAB = 2


class Settings:
    """Attributes are read and set freely; `Token.save_settings` makes them durable."""

    def __init__(self):
        self.idle_lock_s = 60
        self.display_off_s = 30
        self.connect_idle_s = 300
        self.suffix = SUFFIX_NONE
        self.layout = 0
        self.language = 0
        self.brightness = 255

    def pack(self):
        """64 bytes."""
        fields = struct.pack(
            _FIELDS,
            self.idle_lock_s,
            self.display_off_s,
            self.connect_idle_s,
            self.suffix,
            self.layout,
            self.language,
            0,  # reserved
            self.brightness,
        )
        return fields + bytes(SIZE - len(fields))


def unpack(data):
    """Settings from 64 bytes."""
    settings = Settings()
    (
        settings.idle_lock_s,
        settings.display_off_s,
        settings.connect_idle_s,
        settings.suffix,
        settings.layout,
        settings.language,
        _,
        settings.brightness,
    ) = struct.unpack_from(_FIELDS, data)
    return settings
