"""The wipe: wraps and salts first, in both slots, then everything else. It can be resumed."""

from pocketotp.errors import StorageError
from pocketotp.vault import layout


def erase_all(vault_regions, state_regions, buffer):
    """Generator: overwrites both vault slots and both state slots with zeros.

    `buffer` is 4096 bytes. Every sector is read back by the region. The header sectors, which
    hold wraps and salts, come first: after them no PIN and no recovery code opens anything.
    """
    for at in range(len(buffer)):
        buffer[at] = 0
    failed = None
    for region, sector in _sectors(vault_regions, state_regions):
        try:
            region.write(sector, buffer)
        except StorageError as error:
            failed = error  # go on: what can be erased is erased
        yield
    if failed:
        raise failed


def _sectors(vault_regions, state_regions):
    for region in vault_regions:
        yield region, 0
    for region in vault_regions:
        for sector in range(layout.SECTOR, region.size, layout.SECTOR):
            yield region, sector
    for region in state_regions:
        yield region, 0
