"""Accounts on the glass and on the computer."""

from __future__ import annotations

from pocketotp.otp.account import COUNTER_MAX, HIDE, HOTP
from torture.bench import wear_out_state
from unit.screens.owner import ACCOUNTS, NAMES, SECRET, app_of, code, fill, go_to, opened, run


def utc(hand) -> int:
    return hand.board.rtc.nanoseconds() // 1_000_000_000


def typed(hand) -> str:
    return hand.board.computer.take_typed()


def test_every_shown_code_is_right(filled) -> None:
    def script(hand):
        yield from opened(hand)
        for index, name in enumerate(NAMES):
            yield from go_to(hand, name)
            yield 2.0
            if name not in ("Counter", "Hidden", "TypeOnly", "Off"):
                assert hand.glass().large == code(index, utc(hand)), name
            hand.expect(f"{index + 1}/{len(ACCOUNTS)}")

    filled().run(script)


def test_typing_marks_the_code_until_it_expires(filled) -> None:
    def script(hand):
        yield from opened(hand)
        shown = hand.glass().large
        yield from hand.click("ok")
        yield from hand.until("Typed", 1)
        assert typed(hand) == shown
        yield 2
        hand.expect("used")
        yield 30 - utc(hand) % 30 + 0.5
        assert "used" not in hand.see()
        assert hand.glass().large != shown

    filled().run(script)


def test_near_its_end_the_fresh_code_is_typed(filled) -> None:
    def script(hand):
        yield from opened(hand)
        old = hand.glass().large
        yield 28.2 - utc(hand) % 30
        yield from hand.click("ok")
        hand.expect("Types fresh code in")
        assert typed(hand) == ""
        yield from hand.until("Typed", 4)
        fresh = typed(hand)
        assert fresh == code(0, utc(hand))
        assert fresh != old

    filled().run(script)


def test_waiting_for_the_fresh_code_can_be_given_up(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield 28.2 - utc(hand) % 30
        yield from hand.click("ok")
        yield from hand.click("ok")
        hand.expect("Not typed")
        yield 4
        assert typed(hand) == ""

    filled().run(script)


def test_the_policy_of_each_account(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield from go_to(hand, "Hidden")
        hand.expect("OK shows")
        assert set(hand.glass().large) == {"-"}
        yield from hand.click("ok")
        assert hand.glass().large == code(6, utc(hand))
        assert typed(hand) == ""
        yield from hand.click("ok")
        assert typed(hand) == code(6, utc(hand))
        yield from hand.click("down")
        yield from hand.click("ok")
        hand.expect("Show only")
        yield from hand.click("down")
        hand.expect("OK types")
        yield from hand.click("ok")
        assert set(hand.glass().large) == {"-"}
        assert typed(hand) == code(8, utc(hand))
        yield from hand.click("down")
        yield from hand.click("ok")
        hand.expect("Switched off")
        yield 2
        hand.expect("off")
        assert typed(hand) == ""

    filled().run(script)


def test_a_counter_gives_a_new_code_for_each_press(filled) -> None:
    codes = ["755224", "287082", "359152"]  # RFC 4226, appendix D

    def script(hand):
        yield from opened(hand)
        yield from go_to(hand, "Counter")
        for expected in codes[:2]:
            hand.expect("OK: new")
            yield from hand.click("ok")
            assert hand.glass().large == expected
            yield from hand.click("ok")
            assert typed(hand) == expected
            yield 2

    hand = filled()
    hand.run(script)

    def after_a_power_cut(hand):
        yield from opened(hand)
        yield from go_to(hand, "Counter")
        yield from hand.click("ok")
        assert hand.glass().large == codes[2]

    hand.run(after_a_power_cut)


def test_a_slow_code_is_there_when_its_period_begins(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield from go_to(hand, "Slow")
        yield 5
        yield 29.5 - utc(hand) % 30
        for _ in range(10):
            yield 0.1
            assert len(hand.glass().large) == 7

    filled().run(script)


def test_long_names_run_and_rest(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield from hand.click("down")
        yield 0.5
        hand.expect("a.very.long.address.t")
        yield from hand.until("runs@example.com", 20)

    filled().run(script)


def test_held_down_it_runs_through_the_list(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield from hand.hold("down", 1.6)
        assert app_of(hand).position >= 5

    filled().run(script)


def test_the_suffix_of_the_owner(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield from hand.hold("ok")
        yield from hand.choose("Settings")
        hand.expect("After code: nothing")
        yield from hand.click("ok")
        hand.expect("After code: Enter")
        yield from hand.hold("ok")
        yield from hand.until("Menu")
        yield from hand.choose("Back")
        yield 1
        yield from hand.click("ok")
        yield from hand.until("Typed", 1)
        assert typed(hand) == code(0, utc(hand)) + "\n"

    hand = filled()
    hand.run(script)

    def kept(hand):
        yield from opened(hand)
        yield from hand.hold("ok")
        yield from hand.choose("Settings")
        hand.expect("After code: Enter")

    hand.run(kept)


def test_every_code_of_a_hidden_counter_waits_for_its_press(filled) -> None:
    def script(hand):
        yield from opened(hand)
        fill(hand, [("Hidden counter", "h", HOTP, 0, 6, 30, HIDE)])
        yield 0.5
        yield from hand.click("up")
        hand.expect("Hidden counter")
        for expected in ("755224", "287082"):  # RFC 4226, appendix D
            hand.expect("OK: new")
            yield from hand.click("ok")
            yield 0.3
            assert hand.glass().large == "------"
            yield from hand.click("ok")
            yield 0.3
            assert hand.glass().large == expected
            yield from hand.click("ok")
            yield 2
            assert typed(hand) == expected

    filled().run(script)


def test_a_counter_that_is_used_up_is_told(filled) -> None:
    def script(hand):
        yield from opened(hand)
        app = app_of(hand)
        account = hand.firmware.load("pocketotp.otp.account").Account
        importer = app.token.begin_import(1)
        run(importer.begin())
        run(importer.add(account("Last", "hotp", bytearray(SECRET), HOTP), COUNTER_MAX))
        run(importer.prepare())
        run(importer.commit())
        app.show(app.home())
        yield 0.3
        yield from hand.click("up")
        hand.expect("Last")
        yield from hand.click("ok", 2)
        yield from hand.until("Typed", 1)
        yield from hand.click("ok")
        hand.expect("Not done")
        hand.expect("The counter is used")
        yield from hand.click("ok")
        hand.expect("Last")
        yield from hand.click("down")
        hand.expect("GitHub")

    hand = filled()
    hand.run(script)
    assert hand.resets == []


def test_a_counter_that_the_flash_does_not_keep_gives_no_code_and_skips_none(filled) -> None:
    def script(hand):
        yield from opened(hand)
        yield from go_to(hand, "Counter")
        flash = hand.board.flash
        wear_out_state(flash)
        for _ in range(3):
            yield from hand.click("ok")
            hand.expect("Not done")
            yield from hand.read_on()
            hand.expect("Counter")
            hand.expect("OK: new")
        del flash.erase, flash.program  # another flash, as it were
        yield from hand.click("ok")
        yield 0.5
        assert hand.glass().large == "755224"  # RFC 4226, appendix D

    hand = filled()
    hand.run(script)
    assert hand.resets == []
