"""settings.toml on a drive: the owner's lines stay, ours is added where CircuitPython reads it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from provisioning.cli import main
from provisioning.firmware import settings

pytestmark = pytest.mark.usefixtures("compiled_once")

LINE = b"CIRCUITPY_SAFE_MODE_DELAY=0\n"


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        (b"", LINE),
        (b'POCKETOTP_SDA = "GP0"', b'POCKETOTP_SDA = "GP0"\n' + LINE),
        (b"# CIRCUITPY_SAFE_MODE_DELAY=0\n", b"# CIRCUITPY_SAFE_MODE_DELAY=0\n" + LINE),
        (b"#CIRCUITPY_SAFE_MODE_DELAY=0\n", b"#CIRCUITPY_SAFE_MODE_DELAY=0\n" + LINE),
        (b"XCIRCUITPY_SAFE_MODE_DELAY=1\n", b"XCIRCUITPY_SAFE_MODE_DELAY=1\n" + LINE),
        (b'A = "CIRCUITPY_SAFE_MODE_DELAY=0"\n', b'A = "CIRCUITPY_SAFE_MODE_DELAY=0"\n' + LINE),
        (b"A = 1\r\n\r\n[mine]\r\nB = 2\r\n", b"A = 1\r\n\r\n" + LINE + b"[mine]\r\nB = 2\r\n"),
        (b"[mine]\n" + LINE, LINE + b"[mine]\n" + LINE),
        (b"\xe4 = 1\n", b"\xe4 = 1\n" + LINE),
    ],
)
def test_the_line_is_added_where_it_counts(owners, expected):
    assert settings.merged(owners, LINE) == expected
    assert settings.merged(expected, LINE) == expected


@pytest.mark.parametrize(
    "owners",
    [b" CIRCUITPY_SAFE_MODE_DELAY = 0 # shut\r\n", LINE, b"A=1\nCIRCUITPY_SAFE_MODE_DELAY=5\n"],
)
def test_a_line_that_is_there_stays(owners):
    assert settings.merged(owners, LINE) == owners


def test_another_value_of_the_owner_stays_and_is_said(tmp_path):
    (tmp_path / "boot_out.txt").write_text("Adafruit CircuitPython 10.2.1 on 2026-05-13; Pico\n")
    (tmp_path / "settings.toml").write_bytes(b"CIRCUITPY_SAFE_MODE_DELAY = 5\n")
    for word in ("install", "check"):
        result = CliRunner().invoke(main, ["firmware", word, str(tmp_path)])
        assert result.exit_code == 0
        assert "note: settings.toml: CIRCUITPY_SAFE_MODE_DELAY is 5, not 0" in result.stderr
    assert (tmp_path / "settings.toml").read_bytes() == b"CIRCUITPY_SAFE_MODE_DELAY = 5\n"
