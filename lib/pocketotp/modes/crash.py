"""After a crash: it is noted for Activity, and what lay open in SRAM is overwritten.

A hard fault leaves no time to lock, and SRAM survives a reset. So the next start fills the free
heap, before anything else is done. Pure; the journal is in `nvm`.
"""

from pocketotp.nvm import journal
from pocketotp.nvm.journal import Journal
from pocketotp.nvm.log import read_header
from pocketotp.pin.lock import fill_free_heap


def note(nvm) -> None:
    """Remembers that the firmware crashed, once until the next unlock; nothing without a vault."""
    log = Journal(nvm)
    if read_header(nvm) is not None and not log.is_pending(journal.MODE_CRASH):
        log.wish(journal.MODE_CRASH)


def clear_heap() -> None:
    """Overwrites all memory that is free now."""
    fill_free_heap()
