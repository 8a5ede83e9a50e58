"""The lint itself: each thing that the device lacks is found, what it has is not."""

from __future__ import annotations

import pytest

from dialect.rules import problems

BAD = {
    "from dataclasses import dataclass": "no module dataclasses",
    "import typing": "no module typing",
    "from . import codes": "relative import",
    "import simulator": "no module simulator",
    "x = '7'.zfill(2)": "no method zfill",
    "x = 'a'.removeprefix('a')": "no method removeprefix",
    "x = 'a'.isalnum()": "no method isalnum",
    "x = b'a'.translate(t)": "no method translate",
    "match x:\n    case 1: pass": "match statement",
    "def f(a, /): pass": "positional-only",
    "x = b'abc'[::2]": "slice with a step",
    "del x[1:2]": "del of a slice",
    "class A(metaclass=B): pass": "metaclass",
    "async def f(): pass": "async code",
    "try:\n    pass\nexcept FileNotFoundError:\n    pass": "no builtin FileNotFoundError",
    "import time\nx = time.time()": "wrong for UTC seconds",
    "import time\nx = time.perf_counter()": "no time.perf_counter",
    "from struct import Struct": "no struct.Struct",
    "import os\nx = os.path.join('a')": "no os.path",
}

GOOD = [
    "from __future__ import annotations\nx: list[int] | None = None",
    "def f(a: SomethingUnknown) -> FileNotFoundError: pass",
    "import binascii\nx = binascii.hexlify(b'a')",
    "from pocketotp.otp import codes",
    "x = bytearray(4)[1:3]",
    "class A:\n    def translate(self): pass\nA().translate()",
    "x = f'{1:02d} {x!r}'",
    "x = 'a'.split(':')",
]


@pytest.mark.parametrize(("source", "reason"), BAD.items())
def test_finds(source, reason):
    assert any(reason in problem for problem in problems(source, "bad.py"))


@pytest.mark.parametrize("source", GOOD)
def test_accepts(source):
    assert problems(source, "good.py") == []
