"""Private names of a module's top level become the same few words in what is shipped."""

from __future__ import annotations

from provisioning.firmware.private import shortened


def test_functions_classes_and_variables_of_the_top_level():
    source = b"_HEAD = b'x'\n\ndef _steps(n):\n    return _HEAD, n\n\nclass _Tail:\n    pass\n"
    assert shortened(source) == (
        b"_a = b'x'\n\ndef _b(n):\n    return _a, n\n\nclass _c:\n    pass\n"
    )


def test_attributes_texts_and_dunders_stay():
    source = b"__all__ = 1\n\ndef _take():\n    return self._take, '_take', __name__\n"
    assert shortened(source) == (
        b"__all__ = 1\n\ndef _a():\n    return self._take, '_take', __name__\n"
    )


def test_numbers_are_left_to_the_compiler():
    assert shortened(b"_LEAST = 4\n") == b"_LEAST = 4\n"


def test_a_word_that_is_taken_is_not_given():
    assert shortened(b"def _wait(_a):\n    pass\n") == b"def _b(_a):\n    pass\n"


def test_a_local_name_goes_along():
    source = b"_left = None\n\ndef take():\n    global _left\n    _left = 1\n"
    assert shortened(source) == b"_a = None\n\ndef take():\n    global _a\n    _a = 1\n"
