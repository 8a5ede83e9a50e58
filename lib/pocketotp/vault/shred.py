"""Erases vault slots that lie anywhere but in four open files: they would open with the old PIN.

A file was lost, moved or made read-only, or the drive was formatted. Flash is written through
files only, so free space is made a file, too. Header blocks, which hold wraps and salts, come
first, wherever they are; then the vault's files and all free space become zeros.
"""

from pocketotp.crypto import hashes
from pocketotp.errors import StorageError
from pocketotp.vault import files, header, layout
from pocketotp.vault.fat_map import FatMap, slot_offset
from pocketotp.vault.raw_flash import FIRST
from pocketotp.vault.region import Region

_SHREDDER = "filler.z"
_HEAD = header.MAGIC + bytes((layout.VERSION,))


def shred(drive, raw, buffer, are_open):
    """Generator: erases what is left. `are_open`: the four files are, and were erased before.

    Raises StorageError when a slot stays: in a read-only file, or where no file leads.
    """
    if are_open and not _is_left(raw):
        return
    if not (yield from _shred(drive, raw, buffer, are_open, ())):
        raise StorageError("A file of the vault cannot be erased")


def shred_sources(drive, raw, buffer):
    """Generator: erases what a rescue copied its slots from; those in the four files stay.

    So does one in a file that is read-only: to try again would not help. Raises StorageError.
    """
    volume = FatMap(raw)
    kept = []
    hashes.wipe(buffer)
    for name, slot in files.ALL:
        first = volume.address(name, layout.file_size(slot))
        kept.append(first + slot_offset(first))
        yield from _blank_pads(drive, name, slot_offset(first), slot, memoryview(buffer))
    yield from _shred(drive, raw, buffer, True, kept)


def _blank_pads(drive, name, start, slot, zeros):
    """Generator: zeros over what lies beside the slot in its file: it may be of an older slot.

    These are the only writes that share an erase sector with another file.
    """
    with drive.open_again(name) as file:
        region = Region(drive, file, 0, layout.file_size(slot))
        middle = slot + layout.SECTOR  # the second pad is longer than a sector
        for at, end in ((0, start), (start + slot, middle), (middle, region.size)):
            blocks = range(at, end, layout.BLOCK)  # 4096 bytes in one piece may not be free
            if any(any(region.read(block, layout.BLOCK)) for block in blocks):
                region.write(at, zeros[: end - at])
            yield 100


def _shred(drive, raw, buffer, are_open, kept):
    """Generator: returns whether no slot is left but for those at `kept`."""
    hashes.wipe(buffer)
    fillers = files.Fillers(drive, 0)  # removes those that a power cut left
    names = []
    for name in drive.names():
        ours = any(name == known for known, _ in files.ALL)
        if ours and kept:
            continue
        found = yield from _try(_blank_heads, drive, name, buffer)
        if (found and not ours) or (ours and not are_open):
            names.append(name)
    try:
        for force in (False, True):
            _let_go(drive, raw, names, force)
            yield from _fill(drive, raw, names, buffer)
            if not _is_left(raw, kept):
                return True
    finally:
        fillers.remove()
    return False


def _is_left(raw, kept=()):
    """Whether any erase sector, but for those at `kept`, begins like a vault slot."""
    sectors = range(FIRST, raw.size, layout.SECTOR)
    return any(raw.read(at, 4) == header.MAGIC and at not in kept for at in sectors)


def _try(work, drive, name, zeros):
    """Generator: `work` on the whole of a file that stays open, as far as it can be written."""
    size = drive.size(name)
    if size < layout.BLOCK:  # or a directory
        return False
    try:
        return (yield from work(Region(drive, drive.open(name), 0, size), zeros))
    except (OSError, StorageError):
        return False  # read-only, or its chain is broken: what can be erased is erased


def _blank_heads(region, zeros):
    """Generator: zeros over every header block; returns whether there was one."""
    found = False
    for at in range(0, region.size - layout.BLOCK + 1, layout.BLOCK):
        if region.read(at, 5) == _HEAD:  # the firmware's own files hold the magic, too
            found = True
            region.write(at, memoryview(zeros)[: layout.BLOCK])
        yield 100
    return found


def _blank(region, zeros):
    """Generator: zeros over everything."""
    for at in range(0, region.size - layout.BLOCK + 1, layout.SECTOR):
        region.write(at, memoryview(zeros)[: (region.size - at) & -layout.BLOCK])
        yield 100 + at * 850 // region.size


def _let_go(drive, raw, names, force):
    """Removes files that hold more than their size says; with `force` all, for nothing else helps.

    A chain that may lead into another file is kept: that file would go, too.
    """
    for name in names:
        size = drive.size(name)
        try:
            if size >= 0 and (force or _length(raw, name) == _made(name) != size):
                drive.remove(name)
        except OSError:
            pass  # read-only


def _made(name):
    """Bytes that a file of the vault has; 0: it is none."""
    return sum(files.file_size(slot) for known, slot in files.ALL if known == name)


def _length(raw, name):
    """Bytes in the chain of a file; -1: it has no end, or the name is not one of ours."""
    try:
        return FatMap(raw).length(name)
    except StorageError:
        return -1


def _fill(drive, raw, names, zeros):
    """Generator: takes all free space as a file, and blanks it and the files that are whole."""
    try:
        drive.create(_SHREDDER, layout.BLOCK)
    except OSError:
        return  # nothing is free
    # It has its entry before it grows: after a cut no cluster is taken that nothing leads to.
    with drive.open_again(_SHREDDER) as file:
        file.seek(raw.size)  # goes as far as there is room
        file.write(b"")
    with drive.open_again(_SHREDDER) as file:
        region = Region(drive, file, 0, drive.size(_SHREDDER))
        yield from _blank_heads(region, zeros)
        for name in names:
            if 0 <= _length(raw, name) - drive.size(name) < layout.BLOCK:
                yield from _try(_blank, drive, name, zeros)
        yield from _blank(region, zeros)
    drive.remove(_SHREDDER)
    drive.sync()
