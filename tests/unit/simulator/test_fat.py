"""The drive's file system: the RP2040's geometry, and what becomes durable when."""

from __future__ import annotations

import errno

import pytest

from simulator.chips.drive import BLOCK, Drive
from simulator.chips.fat import Volume
from simulator.chips.flash import Flash, PowerCut


@pytest.fixture
def flash() -> Flash:
    return Flash()


def mounted(flash: Flash) -> Volume:
    flash.revive()
    return Volume(Drive(flash))


def test_a_fresh_drive_has_the_geometry_of_the_chip(flash: Flash) -> None:
    volume = mounted(flash)
    boot = volume.drive.read(0, 1)
    assert int.from_bytes(boot[11:13], "little") == BLOCK
    assert boot[13] == 1  # blocks a cluster
    assert boot[16] == 1  # one FAT
    assert int.from_bytes(boot[17:19], "little") == 512  # root entries: flash sectors 1 to 4
    assert int.from_bytes(boot[22:24], "little") == 7  # blocks of FAT: flash sector 0
    assert volume.free_clusters()[0] == 2008
    assert volume.listdir("/")[-3:] == ["settings.toml", "code.py", "lib"]


def test_a_mountable_drive_is_left_alone(flash: Flash) -> None:
    mounted(flash)
    before = bytes(flash.memory)
    assert not mounted(flash).formatted
    assert bytes(flash.memory) == before


def test_an_unmountable_drive_is_formatted(flash: Flash) -> None:
    volume = mounted(flash)
    volume.write_file("/a", b"a")
    flash.erase(volume.drive.start)
    assert mounted(flash).formatted


def test_files(flash: Flash) -> None:
    volume = mounted(flash)
    volume.write_file("/a.bin", bytes(5000))
    with volume.open("/a.bin", "r+b") as file:
        assert file.seek(512) == 512
        assert file.write(b"x" * 512) == 512
        file.seek(510)
        assert file.read(4) == b"\0\0xx"
        assert file.seek(-1, 2) == 4999
        assert file.read() == b"\0"
    assert volume.stat("/a.bin") == (False, 5000)
    volume.rename("/a.bin", "/b.bin")
    volume.remove("/b.bin")
    with pytest.raises(OSError) as caught:
        volume.open("/b.bin")
    assert caught.value.errno == errno.ENOENT
    with volume.open("/t.txt", "w") as text:
        text.write("one\ntwo\n")
    assert volume.open("/t.txt").read() == "one\ntwo\n"


def test_a_block_written_in_place_costs_one_sector(flash: Flash) -> None:
    volume = mounted(flash)
    volume.write_file("/a.bin", bytes(16384))
    volume.sync()
    file = volume.open("/a.bin", "r+b")
    file.seek(8192)
    erases = flash.erases
    file.write(b"y" * 512)
    assert flash.erases == erases
    volume.sync()
    assert flash.erases == erases + 1  # neither FAT nor directory
    file.close()  # closing after a write rewrites the directory
    volume.sync()
    assert flash.erases == erases + 2


def test_the_computers_drive_cannot_be_written(flash: Flash) -> None:
    volume = mounted(flash)
    volume.writable = False
    with pytest.raises(OSError) as caught:
        volume.open("/a", "wb")
    assert caught.value.errno == errno.EROFS


def test_a_power_cut_passes_through_and_ends_the_volume(flash: Flash) -> None:
    volume = mounted(flash)
    file = volume.open("/a", "wb")
    flash.cut_after = 3
    with pytest.raises(PowerCut):
        for _ in range(100):
            file.write(bytes(4096))
    after = bytes(flash.memory)
    file.close()
    del file
    assert bytes(flash.memory) == after
    mounted(flash)
