"""The flash model: erase, program, power cuts; nvm and the drive's cache above it."""

from __future__ import annotations

import random

import pytest

from simulator.chips.drive import START, Drive
from simulator.chips.flash import Flash, PowerCut, all_done, nothing_done, some_bits
from simulator.chips.nvm import START as NVM
from simulator.chips.nvm import ByteArray


def test_programming_only_clears_bits() -> None:
    flash = Flash()
    flash.program(0, b"\xf0" * 256)
    flash.program(0, b"\x3c" * 256)
    assert flash.read(0, 256) == b"\x30" * 256
    flash.erase(0)
    assert flash.read(0, 4096) == b"\xff" * 4096


def test_only_whole_pages_and_sectors() -> None:
    flash = Flash()
    with pytest.raises(ValueError, match="pages"):
        flash.program(1, bytes(256))
    with pytest.raises(ValueError, match="sectors"):
        flash.erase(256)


def test_a_cut_leaves_the_first_half() -> None:
    flash = Flash()
    flash.program(0, bytes(256))
    flash.cut_after = 1
    with pytest.raises(PowerCut):
        flash.erase(0)
    assert flash.read(0, 256) == b"\xff" * 256
    with pytest.raises(PowerCut):
        flash.erase(4096)  # no power, no effect
    flash.revive()
    flash.erase(0)


@pytest.mark.parametrize(("style", "left"), [(nothing_done, b"\xff"), (all_done, b"\x00")])
def test_other_cuts(style, left: bytes) -> None:
    flash = Flash()
    flash.cut_after, flash.cut_style = 1, style
    with pytest.raises(PowerCut):
        flash.program(0, bytes(256))
    assert flash.read(0, 256) == left * 256


def test_a_cut_can_leave_any_subset_of_bits() -> None:
    flash = Flash()
    flash.program(0, b"\xf0" * 256)
    flash.cut_after, flash.cut_style = 1, some_bits(random.Random(5))
    with pytest.raises(PowerCut):
        flash.program(0, b"\x00" * 256)
    left = flash.read(0, 256)
    assert all(not byte & ~0xF0 for byte in left)
    assert 0 < sum(byte.bit_count() for byte in left) < 1024


def test_nvm_appends_without_an_erase() -> None:
    flash = Flash()
    nvm = ByteArray(flash)
    nvm[10:14] = b"abcd"
    nvm[14] = 7
    assert (flash.erases, flash.programs) == (0, 2)
    assert flash.read(NVM + 10, 5) == b"abcd\x07"
    nvm[300:302] = b"xy"
    nvm[255:257] = b"zz"  # across two pages
    assert (flash.erases, flash.programs) == (0, 5)


def test_nvm_overwrites_with_an_erase_of_everything() -> None:
    flash = Flash()
    nvm = ByteArray(flash)
    nvm[0:2] = b"ab"
    nvm[1] = 0x62  # the same byte: still an erase, as on the chip
    assert flash.erases == 1
    flash.cut_after = 1
    with pytest.raises(PowerCut):
        nvm[0] = 1
    assert nvm[0:2] == b"\xff\xff"


def test_the_drive_writes_late_and_whole_sectors() -> None:
    flash = Flash()
    drive = Drive(flash)
    drive.write(0, b"a" * 512)
    drive.write(1, b"b" * 512)
    assert flash.operations == 0
    drive.write(8, b"c" * 512)
    assert (flash.erases, flash.programs) == (1, 16)
    assert flash.read(START, 1024) == b"a" * 512 + b"b" * 512
    assert drive.dirty
    assert drive.read(8, 1) == b"c" * 512  # reading writes the cache first
    assert not drive.dirty
