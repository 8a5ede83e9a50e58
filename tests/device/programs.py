"""Small programs for the emulated board: a console port, and the firmware with its faults told."""

SERIAL_BOOT = b"""
import storage, usb_cdc, usb_midi
usb_midi.disable()
storage.disable_usb_drive()
usb_cdc.enable(console=True, data=True)
"""

# A keyboard and a console, for the firmware in token mode with its faults printed.
CONSOLE_BOOT = b"""
import storage, usb_cdc, usb_midi
usb_midi.disable()
storage.disable_usb_drive()
usb_cdc.enable(console=True, data=False)
"""

# The firmware, pressing DOWN itself as quickly as it can once it is open; it tells the heap and the
# largest block that can be had after as many presses as a test puts into REPORTS, in front.
SWITCHES_CODE = b"""
from pocketotp import heap
heap.gather()
import gc
from pocketotp import main
from pocketotp.app import App

tick = App.tick
presses = [0]

def largest():
    low, high = 0, gc.mem_free()
    while high - low > 64:
        middle = (low + high) // 2
        try:
            bytearray(middle)
            low = middle
        except MemoryError:
            high = middle
        gc.collect()
    return low

def tell():
    gc.collect()
    print("@", presses[0], gc.mem_free(), largest())

def pressing_tick(app, now_ms):
    tick(app, now_ms)
    if app.token.state == 2 and app.may_rest and app.screen.idle_locks and not app.screen.changed:
        if presses[0] in REPORTS:
            tell()
        presses[0] += 1
        app._take_key(2, 0)
        app._take_key(2, 4)

App.tick = pressing_tick
main.main()
"""

# The firmware's storage behind a console, without screen and loop: each line that comes in is
# carried out. Only the derivation is replaced, by a look into STRETCHED (PIN -> PBKDF2's output,
# hex; a test puts it in front), because a test unlocks hundreds of times.
STORAGE_CODE = b"""
import binascii, supervisor
from pocketotp.crypto import pbkdf2

def _derive(pin, salt, iterations, out):
    out[:] = binascii.unhexlify(STRETCHED[bytes(pin)])
    yield 1000

pbkdf2.derive = _derive

from pocketotp import start
from pocketotp.otp.account import Account

token = start.make_token()

def run(steps):
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value

def add(issuer, name, secret):
    steps = token.begin_import(1)
    run(steps.begin())
    run(steps.add(Account(issuer, name, secret), 0))
    run(steps.prepare())
    return run(steps.commit())

def told():
    # every label and secret; both slots; the failures
    accounts = []
    for position in range(token.count):
        account = token.account(position)
        accounts.append((account.name, binascii.hexlify(account.secret).decode()))
    return accounts, None not in token.pair.heads, token.failures

while not supervisor.runtime.serial_connected:
    pass
def say(value):
    print("@", repr(value))

say((token.state, token.failures, token.tries_left))
while True:
    exec(input())
"""
