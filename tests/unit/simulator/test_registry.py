"""Running simulators are found; those that are gone are forgotten."""

from __future__ import annotations

import json
import os
from types import SimpleNamespace

import pytest

from simulator import registry


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A runtime folder of the test's own."""
    monkeypatch.setattr(registry, "user_runtime_path", lambda name: tmp_path / name)
    return tmp_path / "pocketotp" / "simulators"


def machine(**usb):
    board = SimpleNamespace(uid="e661")
    return SimpleNamespace(usb=usb, mode="connect", board=board, on_news=[])


def test_only_a_connected_one_can_be_talked_to(folder) -> None:
    token = machine()
    with registry.Entry(token, None):
        assert [record.pid for record in registry.records()] == [os.getpid()]
        assert registry.running() == []
        token.usb.update(path="/dev/pts/9", url="socket://127.0.0.1:9")
        token.on_news[0]()
        (record,) = registry.running()
        assert (record.port, record.serial) == ("/dev/pts/9", "e661")
        assert "socket://127.0.0.1:9" in record.detail
    assert list(folder.iterdir()) == []


def test_without_a_pty_it_is_the_socket() -> None:
    with registry.Entry(machine(path="", url="socket://127.0.0.1:9"), None):
        assert registry.running()[0].port == "socket://127.0.0.1:9"


def test_one_that_is_gone_is_forgotten(folder) -> None:
    with registry.Entry(machine(url="socket://127.0.0.1:9"), None):
        note = json.loads(next(folder.iterdir()).read_text())
        gone = folder / "99999999.json"
        gone.write_text(json.dumps(note | {"pid": 99_999_999}))
        (folder / "1.json").write_text("broken")
        assert [record.pid for record in registry.running()] == [os.getpid()]
        assert not gone.exists()
