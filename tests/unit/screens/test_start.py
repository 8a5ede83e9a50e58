"""Power-up: with parts missing, with buttons down, in each mode."""

from __future__ import annotations

import pytest

from pocketlink import frame, payload, protocol
from pocketotp import states
from simulator.board import OLED_ADDRESS, RTC_ADDRESS
from torture.bench import wear_out_state
from unit.screens.owner import PIN, answers, app_of, asked, go_to, opened


def connected(hand):
    """From a power-up with OK down to the home of connect mode."""
    yield from hand.until("Let go of OK")
    hand.board.release("ok")
    yield 0.3
    yield from hand.enter(PIN)
    yield from hand.until("Connect mode", 10)


def test_without_a_clock_it_says_so_and_stays_locked(filled) -> None:
    hand = filled()
    hand.board.remove(RTC_ADDRESS)

    def script(hand):
        yield from hand.until("No clock")
        yield from hand.read_on()
        hand.expect("Enter PIN")
        yield from hand.enter(PIN)
        yield from hand.until("the clock is missing", 10)
        yield from hand.click("ok")
        hand.expect("No code yet")
        yield from go_to(hand, "Counter")  # counts without a clock
        yield from hand.click("ok")
        yield 0.5
        assert hand.glass().large == "755224"  # RFC 4226, appendix D
        yield from hand.click("ok")
        yield 0.5
        assert hand.board.computer.take_typed() == "755224"

    hand.run(script)


def test_a_stopped_clock_gives_no_codes_until_it_is_set(filled) -> None:
    def script(hand):
        yield from hand.until("Enter PIN")
        yield from hand.enter(PIN)
        yield from hand.until("the clock stopped", 10)
        hand.expect("Set it: Menu > Clock")
        yield from hand.hold("ok")
        yield from hand.choose("Clock")
        yield from hand.click("ok")
        yield from hand.click("up")
        yield from hand.click("ok", 5)
        yield 1
        yield from hand.hold("ok")
        yield from hand.choose("Back")
        yield 0.5
        assert len(hand.glass().large) == 6

    filled(rtc_stopped=True).run(script)


def test_a_clock_set_back_gives_no_codes(filled) -> None:
    def script(hand):
        yield from hand.until("Enter PIN")
        yield from hand.enter(PIN)
        yield from hand.until("the clock went back", 10)

    filled(utc=1_750_000_000).run(script)


def test_without_a_display_it_stays_shut(filled) -> None:
    hand = filled()
    hand.board.remove(OLED_ADDRESS)

    def script(hand):
        yield 5
        yield from hand.click("ok", 8)
        yield from hand.hold("ok")
        yield 5

    hand.run(script)
    assert hand.resets == []
    assert hand.board.computer.typed == ""
    assert hand.firmware.chip.usb.data is False


@pytest.mark.parametrize("button", ["up", "ok", "down"])
def test_a_stuck_button_enters_nothing(filled, button: str) -> None:
    hand = filled()
    hand.board.press(button)

    def script(hand):
        yield from hand.until(f"Let go of {button.upper()}")
        yield 6
        hand.expect("Stuck button?")
        hand.expect("The token stays shut")
        yield 60
        hand.board.release(button)
        yield 0.5
        if not hand.board.oled.on:
            yield from hand.click("up")
        hand.expect("enter PIN" if button == "ok" else "Enter PIN")

    hand.run(script)


def test_ok_held_at_power_up_connects(filled) -> None:
    hand = filled()
    hand.board.press("ok")

    def script(hand):
        yield from hand.until("Let go of OK")
        hand.board.release("ok")
        yield 0.3
        hand.expect("Connect: enter PIN")
        yield from hand.enter(PIN)
        yield from hand.until("Connect mode", 10)
        yield from hand.hold("ok")
        yield from hand.until("Enter PIN", 10)

    hand.run(script)
    assert hand.resets == ["watchdog"]


def test_up_and_down_beside_a_vault_offer_only_to_erase(filled) -> None:
    hand = filled()
    hand.board.press("up")
    hand.board.press("down")

    def script(hand):
        yield from hand.until("Let go of UP + DOWN")
        assert not hand.firmware.chip.usb.drive
        hand.board.release("up")
        hand.board.release("down")
        yield 0.3
        hand.expect("Erase everything")
        yield from hand.click("up")
        hand.expect("Enter PIN")

    hand.run(script)


def test_up_and_down_on_a_blank_token_open_the_drive(blank) -> None:
    hand = blank()
    hand.board.press("up")
    hand.board.press("down")

    def script(hand):
        yield from hand.until("Maintenance")
        assert hand.firmware.chip.usb.drive

    hand.run(script)


def test_the_menu_opens_the_drive_and_activity_tells(filled) -> None:
    hand = filled()

    def script(hand):
        yield from opened(hand)
        yield from hand.hold("ok")
        yield from hand.choose("Settings")
        yield from hand.choose("Open the drive")
        yield from hand.read_on()
        yield from hand.until("Maintenance", 10)
        assert hand.firmware.chip.usb.drive

    hand.run(script)

    def after(hand):
        yield from hand.until("Enter PIN")
        assert not hand.firmware.chip.usb.drive
        yield from hand.enter(PIN)
        yield from hand.until("GitHub", 10)
        yield from hand.hold("ok")
        yield from hand.choose("Activity")
        hand.expect("drive!")

    hand.run(after)


def test_connect_mode_ends_when_nobody_uses_it(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield from hand.hold("ok")
        yield from hand.choose("Connect")
        yield from hand.read_on()
        yield from hand.until("Connect: enter PIN", 10)
        yield from hand.enter(PIN)
        yield from hand.until("Connect mode", 10)
        yield 280
        hand.expect("Connect mode")
        yield 30
        yield from hand.click("up")
        hand.expect("Enter PIN")

    hand = filled()
    hand.run(script)
    assert hand.resets == ["watchdog", "watchdog"]


def test_connect_mode_leads_nowhere_but_out(filled) -> None:
    """Owner and computer must not change the vault at the same time."""

    def script(hand):
        yield from connected(hand)
        for key in ("ok", "up", "down"):
            yield from hand.click(key)
            hand.expect("Connect mode")
        yield from hand.hold("ok")
        yield from hand.until("Enter PIN", 10)

    hand = filled()
    hand.board.press("ok")
    hand.run(script)


def test_work_on_the_token_is_not_broken_off_by_a_question(filled) -> None:
    """A wipe goes on, whatever the computer asks meanwhile."""

    def script(hand):
        yield from connected(hand)
        serial = hand.firmware.chip.usb.serial
        serial.dtr = True
        serial.to_device += frame.encode(protocol.HELLO, 1, b"")
        yield 0.3
        app = app_of(hand)
        work = hand.firmware.load("pocketotp.screens.progress").Progress
        app.show(work(app, "Erasing", app.token.wipe(), lambda result: app.wiped()))
        fields = {"time": protocol.pack_u64(1_893_456_000)}
        serial.to_device += frame.encode(protocol.SET_TIME, 2, payload.pack(fields))
        yield from hand.until("empty now", 10)
        assert app.token.state == states.BLANK

    hand = filled()
    hand.board.press("ok")
    hand.run(script)


def test_a_fault_shows_no_secret_and_starts_again(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield 25

        def fail():
            raise RuntimeError(PIN)

        app_of(hand).screen._view.remaining_ms = fail
        yield from hand.until("Fault", 2)
        hand.expect("RuntimeError")
        assert PIN not in hand.see()
        assert "GitHub" not in hand.see()
        yield from hand.until("Enter PIN", 10)

    hand = filled()
    hand.run(script)
    assert hand.resets == ["watchdog"]


def test_a_fault_before_anything_runs_starts_again_too(filled, monkeypatch) -> None:
    """Else code.py would end, and a traceback stand on the display."""
    hand = filled()
    from simulator.loader import Importer

    load = Importer._load

    def broken(importer, name, path, kind):
        if name == "pocketotp.start" and not hand.resets:
            raise ImportError(name)
        load(importer, name, path, kind)

    monkeypatch.setattr(Importer, "_load", broken)

    def script(hand):
        yield 55
        assert hand.resets == []  # it may come again at every start
        yield from opened(hand)
        yield from hand.hold("ok")
        yield from hand.choose("Activity")
        hand.expect("crash")

    hand.run(script)
    assert hand.resets == ["watchdog"]


def test_an_old_circuitpython_is_refused(filled, monkeypatch) -> None:
    hand = filled()
    from simulator.loader import Importer

    load = Importer._load

    def older(importer, name, path, kind):
        load(importer, name, path, kind)
        if name == "sys":
            importer.modules["sys"].implementation.version = (10, 0, 3)

    monkeypatch.setattr(Importer, "_load", older)

    def script(hand):
        yield from hand.until("Cannot run")
        hand.expect("CircuitPython 10.1")

    hand.run(script)


@pytest.mark.parametrize("erases", [False, True])
def test_a_worn_flash_under_the_state_does_not_keep_backups_back(filled, erases: bool) -> None:
    """The accounts are whole, and this is when a backup is needed."""
    hand = filled()
    wear_out_state(hand.board.flash, erases)

    def script(hand):
        yield from hand.until("Let go of OK")
        hand.board.release("ok")
        yield 0.3
        yield from hand.enter(PIN)
        yield 4
        if hand.glass().has("Not done"):  # a slot that reads back broken is told at each unlock
            yield from hand.click("ok")
        yield from hand.until("Connect mode", 10)
        asked(hand, (protocol.BACKUP_BEGIN, {}))
        yield from hand.until("Back up 11")
        yield 1.2
        yield from hand.click("ok")
        yield 1
        assert answers(hand)[-1].type == protocol.OK
        hand.expect("Backing up")
        yield from hand.hold("ok")
        yield from hand.until("Enter PIN", 10)
        assert not app_of(hand).token.crashed

    for _ in range(2):
        hand.board.press("ok")
        hand.run(script)


def test_a_worn_flash_is_not_written_again_and_again(filled) -> None:
    hand = filled()
    hand.board.press("ok")

    def script(hand):
        yield from connected(hand)
        wear_out_state(hand.board.flash, erases=True)
        asked(hand, (protocol.SET_TIME, {"time": protocol.pack_u64(1_893_456_000)}))
        yield from hand.until("Set the clock?")
        before = hand.board.flash.erases
        yield from hand.hold("up")
        yield 150
        hand.expect("Connect mode")
        assert 2 <= hand.board.flash.erases - before <= 4

    hand.run(script)


def test_a_worn_flash_under_the_state_stops_no_code(filled) -> None:
    hand = filled()
    wear_out_state(hand.board.flash)

    def script(hand):
        yield from opened(hand)
        shown = hand.glass().large
        yield from hand.click("ok")
        yield from hand.until("Typed", 1)
        assert hand.board.computer.take_typed() == shown
        yield 15
        yield from hand.hold("ok")
        yield from hand.choose("Lock now")
        yield from hand.until("Enter PIN", 5)

    hand.run(script)
    assert hand.resets == []


def test_a_clock_set_back_is_noticed_though_a_repair_fails(filled) -> None:
    """What only an open token knows counts, also when its unlock had something to say."""
    hand = filled(utc=1_750_000_000)
    wear_out_state(hand.board.flash, erases=True)

    def breaks_a_slot(hand):
        yield from hand.until("Enter PIN")
        yield from hand.enter(PIN)
        yield from hand.until("the clock went back", 10)
        yield from go_to(hand, "Counter")
        yield from hand.click("ok")
        hand.expect("Not done")

    hand.run(breaks_a_slot)

    def script(hand):
        yield from hand.until("Enter PIN")
        yield from hand.enter(PIN)
        yield from hand.until("Not done", 10)
        yield from hand.read_on()
        hand.expect("the clock went back")

    hand.run(script)
