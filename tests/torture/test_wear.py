"""The flash is erased only where something changes."""

from __future__ import annotations

from torture.bench import PIN, cheap_derivation, new_pin, run
from torture.operations import Base


def erases_of(base: Base, action) -> int:
    """Sectors that an action erases, with both slots equal before."""
    base.bench.restore(base.image)
    token = base.bench.boot()
    run(token.unlock(PIN))
    run(token.set_wipe_limit(9))  # writes both slots
    before = base.bench.flash.erases
    action(token)
    return base.bench.flash.erases - before


def test_a_pin_change_writes_two_headers_and_the_state():
    """Each header sector twice: made invalid, then valid. 60 accounts are left alone."""
    with cheap_derivation():
        base = Base(count=60)
        assert erases_of(base, lambda token: new_pin(token, PIN, "13579")) == 5
        assert erases_of(base, lambda token: run(token.save_settings())) == 1
        base.bench.close()
