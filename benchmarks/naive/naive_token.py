"""A token as the usual tutorials write it. It runs on the board, beside its accounts.py.

adafruit_hashlib for every HMAC, all codes computed anew in each period, a label at scale 3 whose
text is set every second, the secrets in a Python file, no PIN. DOWN shows the next account, OK
types.
"""

import time

import adafruit_displayio_ssd1306
import adafruit_ds3231
import adafruit_hashlib as hashlib
import board
import busio
import digitalio
import displayio
import i2cdisplaybus
import terminalio
import usb_hid
from accounts import ACCOUNTS
from adafruit_display_text import label
from adafruit_hid.keyboard import Keyboard
from adafruit_hid.keyboard_layout_us import KeyboardLayoutUS

PERIOD = 30
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
HASHES = {
    "SHA1": (hashlib.sha1, 64),
    "SHA256": (hashlib.sha256, 64),
    "SHA512": (hashlib.sha512, 128),
}


def base32_decode(text):
    bits = count = 0
    out = bytearray()
    for letter in text:
        bits = bits << 5 | LETTERS.index(letter)
        count += 5
        if count >= 8:
            count -= 8
            out.append(bits >> count & 0xFF)
            bits &= (1 << count) - 1
    return bytes(out)


def hmac(algorithm, key, message):
    make, size = HASHES[algorithm]
    if len(key) > size:
        key = make(key).digest()
    key = key + bytes(size - len(key))
    inner = make(bytes([byte ^ 0x36 for byte in key]) + message).digest()
    return make(bytes([byte ^ 0x5C for byte in key]) + inner).digest()


def code(secret, algorithm, counter):
    digest = hmac(algorithm, base32_decode(secret), counter.to_bytes(8, "big"))
    at = digest[-1] & 15
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return f"{number % 1000000:06d}"


def button(pin):
    made = digitalio.DigitalInOut(pin)
    made.switch_to_input(pull=digitalio.Pull.UP)
    return made


class NaiveToken:
    def __init__(self):
        displayio.release_displays()
        i2c = busio.I2C(board.GP5, board.GP4)
        bus = i2cdisplaybus.I2CDisplayBus(i2c, device_address=0x3C)
        display = adafruit_displayio_ssd1306.SSD1306(bus, width=128, height=64)
        self.rtc = adafruit_ds3231.DS3231(i2c)
        self.ok, self.down = button(board.GP3), button(board.GP6)
        self.layout = KeyboardLayoutUS(Keyboard(usb_hid.devices)) if usb_hid.devices else None
        self.name = label.Label(terminalio.FONT, text=" ", x=0, y=6)
        self.digits = label.Label(terminalio.FONT, text=" ", scale=3, x=8, y=32)
        self.left = label.Label(terminalio.FONT, text="30", x=56, y=58)
        group = displayio.Group()
        for part in (self.name, self.digits, self.left):
            group.append(part)
        display.root_group = group
        self.codes = []
        self.counter = self.second = None
        self.shown = 0

    def round(self):
        now = time.mktime(self.rtc.datetime)
        if now // PERIOD != self.counter:
            self.counter = now // PERIOD
            self.codes = [code(secret, kind, self.counter) for _, secret, kind in ACCOUNTS]
        if not self.down.value:
            self.shown = (self.shown + 1) % len(ACCOUNTS)
            self.show(now)
            while not self.down.value:
                pass
        if not self.ok.value:
            self.layout.write(self.codes[self.shown])
            while not self.ok.value:
                pass
        if now != self.second:
            self.show(now)

    def show(self, now):
        self.second = now
        self.name.text = ACCOUNTS[self.shown][0]
        self.digits.text = self.codes[self.shown]
        self.left.text = str(PERIOD - now % PERIOD)


def run():
    token = NaiveToken()
    while True:
        token.round()
        time.sleep(0.01)
