"""Each mutant turns a run of the torture or of the tampering tests red; the real firmware does not.

The run is the smallest that finds it, and the same for both.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mutants import mutants
from pocketotp.errors import StorageError
from tampering import (
    test_attempts,
    test_body_bits,
    test_dump,
    test_fields,
    test_nvm_bits,
    test_rollback,
    test_slots,
    test_wipe,
)
from tampering.victim import make_victim, same_keys
from torture import cuts, test_torture, test_wear
from torture.bench import cheap_derivation
from torture.operations import Base

# Broken is an AssertionError; a StorageError is one that the owner would see.
RED = (AssertionError, StorageError, pytest.fail.Exception)
Run = Callable[[Base], None]


def row(operation: str, most: int = 1000) -> Run:
    """A row of the torture's table: finished, then cut between its first `most` writes."""

    def run(base: Base) -> None:
        cuts.between_writes(base.bench, getattr(base, operation)(), most)

    return run


def done(operation: str) -> Run:
    """A row whose only cut comes when success was reported."""
    return row(operation, most=0)


def every_cut(operation: str) -> Run:
    """A row of the table with every cut, in every way."""

    def run(base: Base) -> None:
        assert not cuts.single_cuts(base.bench, getattr(base, operation)(), seeds=0).broken

    return run


def tampering(test: Callable, *arguments) -> Run:
    """A test of tampering, on a token that the same firmware has made."""

    def run(base: Base) -> None:
        victim = make_victim()
        try:
            test(victim, *arguments)
        finally:
            victim.bench.close()

    return run


def worn_nvm(victim) -> None:
    """A PIN is tried on a token whose log of attempts takes no more bits."""
    with pytest.MonkeyPatch.context() as patch:
        test_attempts.test_a_worn_log_of_attempts_tries_no_pin(victim, "2468", patch)


def foreign_header(victim) -> None:
    """A header of another token lies in the older slot."""
    stranger = make_victim(seed=2)
    try:
        test_slots.test_a_header_of_another_token_does_not_count(victim, stranger)
    finally:
        stranger.bench.close()


def dump(base: Base) -> None:
    """A dump of a full token is searched."""
    with same_keys(5), pytest.MonkeyPatch.context() as patch:
        test_dump.test_no_label(test_dump.Dump(patch))


KILLS: dict[Callable, Run] = {
    mutants.unsynced: done("settings"),
    mutants.equal_sectors_written: lambda base: (
        test_wear.test_a_pin_change_writes_two_headers_and_the_state()
    ),
    mutants.slot_not_invalidated: row("delete"),
    mutants.header_before_body: row("change_pin"),
    mutants.first_slot_counts: row("import_one", 4),
    mutants.one_slot_on_a_pin_change: done("change_pin"),
    mutants.delete_leaves_the_other_slot: done("delete"),
    mutants.replaced_record_stays: done("replace_one"),
    mutants.floor_not_set: row("change_pin"),
    mutants.floor_not_heeded: row("change_pin"),
    mutants.records_not_mended: tampering(
        test_body_bits.test_a_change_mends_before_it_overwrites_the_twin, "delete"
    ),
    mutants.success_before_the_unwrap: done("wrong_pin"),
    mutants.attempt_after_the_derivation: tampering(
        test_attempts.test_the_power_taken_during_the_derivation_costs_an_attempt, "1111"
    ),
    mutants.pin_not_asked_again: tampering(
        test_attempts.test_without_the_pin_nothing_of_it_changes, "change_pin"
    ),
    mutants.attempt_not_read_back: tampering(worn_nvm),
    mutants.complement_not_compared: tampering(
        test_nvm_bits.test_one_more_at_most_and_never_one_less, test_nvm_bits.wrong_again, 2
    ),
    mutants.success_noted_once: tampering(
        test_nvm_bits.test_no_flip_wipes_a_token_whose_last_pin_was_right
    ),
    mutants.restored_counters_count_at_once: row("restore_own"),
    mutants.header_that_a_cut_restore_waits_for: (
        test_torture.test_a_cut_restore_and_then_a_forgotten_pin
    ),
    mutants.compaction_without_its_mark: row("compaction"),
    mutants.half_erased_nvm_counted: every_cut("compaction"),
    mutants.foreign_slot_counts: tampering(foreign_header),
    mutants.old_mark_believed: tampering(
        test_rollback.test_an_old_compaction_mark_restores_no_attempts
    ),
    mutants.wipe_from_the_records: tampering(
        test_wipe.test_no_record_is_erased_before_the_last_wrap
    ),
    mutants.wipe_without_a_note: row("wipe", 6),
    mutants.setup_without_a_note: row("setup", 6),
    mutants.used_up_tries_forgotten: row("last_wrong_pin", 3),
    mutants.tags_left_out_of_the_hmac: tampering(test_slots.test_exchanged_places_are_noticed),
    mutants.no_hmac: tampering(
        test_fields.test_tries_follow_the_limit_in_the_header_and_an_opened_vault_shows_a_forged_one
    ),
    mutants.any_iterations: tampering(
        test_fields.test_a_field_outside_its_limits_is_refused, (20, "<I", 1)
    ),
    mutants.state_after_the_new_key: row("new_recovery_code"),
    mutants.counters_after_the_header: row("import_hotp"),
    mutants.records_in_clear: dump,
}


@pytest.fixture(scope="module")
def base():
    with cheap_derivation():
        base = Base()
        yield base
        base.bench.close()


@pytest.mark.parametrize("mutant", KILLS, ids=lambda mutant: mutant.__name__)
def test_it_is_found(base, mutant):
    KILLS[mutant](base)
    with pytest.MonkeyPatch.context() as patch:
        mutant(patch)
        with pytest.raises(RED):
            KILLS[mutant](base)


def test_all_are_tried():
    made = {
        thing
        for name, thing in vars(mutants).items()
        if callable(thing) and getattr(thing, "__module__", "") == mutants.__name__
    }
    assert {mutant for mutant in made if not mutant.__name__.startswith("_")} == set(KILLS)
