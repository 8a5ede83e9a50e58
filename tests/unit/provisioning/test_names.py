"""Private names become short ones in what is shipped; what others can see keeps its name."""

from __future__ import annotations

from provisioning.firmware.names import PrivateNames


def shortened(module: str, **sources: str) -> str:
    texts = {name: text.encode() for name, text in sources.items()}
    return PrivateNames(texts).shortened(module, texts[module]).decode()


def test_private_names_of_two_modules_share_their_short_ones():
    a = "class A:\n    __slots__ = ('_one', 'two')\n\n    def _go(self):\n        self._one = 2\n"
    b = "def _help(_what):\n    '''Not _help itself.'''\n    return _what\n"
    assert shortened("a", a=a, b=b) == a.replace("_go", "_0").replace("_one", "_1")
    assert shortened("b", a=a, b=b) == ("def _0(_1):\n    '''Not _help itself.'''\n    return _1\n")


def test_what_stays():
    a = "_LIMIT = 5\n__version__ = '1'\n_shared = _ = 0\nplain = _LIMIT\n"
    assert shortened("a", a=a, b="x = y._shared\n") == a


def test_a_subclass_in_another_module_gets_other_names():
    base = "class Base:\n    def _first(self):\n        return self\n"
    child = "from base import Base\n\n\nclass Child(Base):\n    def _second(self):\n        pass\n"
    assert "_0" in shortened("base", base=base, child=child)
    assert "_1" in shortened("child", base=base, child=child)
