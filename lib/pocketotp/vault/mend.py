"""A record that was changed in the flash, taken again from its twin in the other slot.

The twin is known by its head and tag, which the header block's HMAC covers in both slots.
"""

from pocketotp.vault import body, layout, record


def mend(vault, at):
    """The content of the record at `at` of the slot that counts, which is then whole again.

    Returns None when the other slot has no whole twin of it.
    """
    other = 1 - vault.slot
    header = vault.pair.heads[other]
    if header is None:
        return None
    source = vault.pair.regions[other]
    head = vault.region.read(at, body.HEAD_AND_TAG)
    try:
        for twin, _, _, size, found in body.records(source, header.length):
            if found == head:
                content = record.open_record(source, twin, vault.siv, vault.header.vault_id)
                _overwrite(vault.region, at, source.read(twin, size))
                return content
    except ValueError:  # not a body, or not a record of this vault
        pass
    return None


def _overwrite(region, at, stored):
    start = at - at % layout.BLOCK
    end = at + len(stored)
    blocks = bytearray(region.read(start, end - start + -end % layout.BLOCK))
    blocks[at - start : end - start] = stored
    region.write(start, blocks)
