"""Numbers of shared modules take the place of their names in what is shipped, and nowhere else."""

from __future__ import annotations

from provisioning.firmware.numbers import Numbers

SHARED = b"LIST = 4\nOK = 0x80\nKEPT = 7\nTEXT = 'x'\nBOTH = (LIST, OK)\n"
SEVERAL_LINES = b"from pocketlink.protocol import (\n    KEPT,\n)\n"
SOURCES = {"pocketlink.protocol": SHARED, "other": SEVERAL_LINES}


def folded(module: str, source: bytes) -> bytes:
    return Numbers({**SOURCES, module: source}).folded(module, source)


def test_uses_become_numbers():
    source = b"from pocketlink import protocol\nx = protocol.LIST, protocol.TEXT, a.protocol.LIST\n"
    assert folded("user", source).splitlines()[1] == b"x = 4, protocol.TEXT, a.protocol.LIST"


def test_an_alias_is_followed_and_a_stranger_is_not():
    source = b"from pocketlink import protocol as p\nx = p.OK\n"
    assert folded("user", source).endswith(b"x = 0x80\n")
    source = b"from elsewhere import protocol\nx = protocol.OK\n"
    assert folded("user", source) == source


def test_imported_numbers_are_not_imported_any_more():
    source = b"from pocketlink.protocol import LIST, TEXT, OK as RIGHT\nx = LIST, a.LIST, RIGHT\n"
    assert folded("user", source) == (
        b"from pocketlink.protocol import TEXT\nx = 4, a.LIST, 0x80\n"
    )
    source = b"def f():\n    from pocketlink.protocol import LIST\n    return LIST\n"
    assert folded("user", source) == b"def f():\n    pass\n    return 4\n"


def test_names_that_an_import_of_several_lines_brings_stay():
    assert folded("pocketlink.protocol", SHARED) == (
        b"_LIST = 4\n_OK = 0x80\nKEPT = 7\nTEXT = 'x'\nBOTH = (_LIST, _OK)\n"
    )
