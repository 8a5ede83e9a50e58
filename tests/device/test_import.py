"""Import of 100 accounts, ten of them SHA-512, by the real command: verified, and in time.

The time is the token's: from the first request to the last answer, without the owner's. Time stands
still while the computer thinks, whose own speed is no business of this test.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

from device import tokens
from device.board import DOWN, OK
from device.emulated import Bench
from device.tokens import CLOCK, PIN
from device.wiretap import Heard, Wiretap
from pocketlink import protocol

ACCOUNTS = 100
BUDGET_S = 20.0
REALISTIC = ("--xip-miss", "125", "--real-flash", "--rtc", CLOCK)
STAGES = {
    protocol.HELLO: "HELLO",
    protocol.IMPORT_BEGIN: "begin",
    protocol.IMPORT_RECORD: "records",
    protocol.IMPORT_COMMIT: "commit",
    protocol.VERIFY: "comparison",
}


def stages(heard: list[Heard]) -> dict[str, list[float]]:
    """How long each answer took, by what was asked."""
    taken, asked = defaultdict(list), heard[0]
    for one in heard:
        if one.type < protocol.OK:
            asked = one
        elif one.type != protocol.PENDING:
            taken[STAGES.get(asked.type, "questions")].append(one.time - asked.time)
    return taken


def noted_presses(bench: Bench) -> list[float]:
    """The emulated times of all presses from now on."""
    presses: list[float] = []
    press = bench.machine.press

    def noting(button: str) -> None:
        presses.append(bench.board.time)
        press(button)

    bench.machine.press = noting  # type: ignore[method-assign]
    return presses


def page_to_the_end(bench: Bench) -> None:
    """DOWN until the last account is on the glass, quicker than an owner reads."""
    player = bench.play("wait 1.2")
    for _ in range(20):
        if player.screen().has("OK: yes"):
            return
        for _ in range(10):
            bench.board.command("press", gpio=DOWN, ms=40)
            bench.board.wait(0.08)
        bench.board.wait(0.1)
    raise AssertionError("the list has no end")


@pytest.mark.timeout(7200)
def test_a_hundred_accounts_in_time(start_board, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("POCKETOTP_PATIENCE", "100")
    path = tmp_path / "accounts.txt"
    path.write_text("\n".join(tokens.many(ACCOUNTS, 10)) + "\n")
    board = start_board(tokens.empty().on(), *REALISTIC)
    bench = Bench(board)
    bench.machine.turns = True
    board.push(OK)
    bench.machine.down.add("ok")
    bench.play(f"enter-pin {PIN}\nexpect 'Connect mode'\nwait 1")
    presses = noted_presses(bench)
    with Wiretap(board) as tap:
        player = bench.play("wait 0")
        player.jobs.start(f"POCKETOTP_PORT={tap.url} pocketotp import {path}", tap.url)
        player.wait_for_text("Please read...", 60)
        page_to_the_end(bench)
        player.press("ok")
        player.finish()
    assert f"Added {ACCOUNTS}" in bench.output
    assert f"{ACCOUNTS} of {ACCOUNTS} codes agree" in bench.output
    asked = next(one.time for one in tap.heard if one.type == protocol.PENDING)
    owner = presses[-1] - asked
    for name, times in stages(tap.heard).items():
        own = sum(times) - (owner if name == "commit" else 0)
        print(f"{name:10} {own:6.2f} s, {len(times)} requests, the longest {max(times):.2f} s")
    total = tap.heard[-1].time - tap.heard[0].time - owner
    print(f"import of {ACCOUNTS} accounts: {total:.2f} s of at most {BUDGET_S:g} (and {owner:.0f})")
    assert total <= BUDGET_S
