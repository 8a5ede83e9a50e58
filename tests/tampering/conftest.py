"""One victim for all tests of a module; each test starts from its image."""

from __future__ import annotations

import pytest

from tampering.victim import make_victim
from torture.bench import cheap_derivation


@pytest.fixture(scope="module")
def victim():
    with cheap_derivation():
        victim = make_victim()
        yield victim
        victim.bench.close()
