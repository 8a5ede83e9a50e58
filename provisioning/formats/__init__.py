"""Export formats that can be imported: `detect` finds the parser for the bytes of a file."""

from __future__ import annotations

from typing import cast

from provisioning.errors import BadInput
from provisioning.formats import otpauth_list
from provisioning.formats.base import Parser

# In this order: formats with an unmistakable head first, plain text last.
PARSERS: tuple[Parser, ...] = (cast(Parser, otpauth_list),)


def detect(data: bytes) -> Parser:
    """The first parser that knows the format. Raises BadInput."""
    if not data.strip():
        raise BadInput("the file is empty", "Export your accounts again.")
    for parser in PARSERS:
        if parser.detect(data):
            return parser
    names = ", ".join(parser.NAME for parser in PARSERS)
    raise BadInput("the format of the file is not known", f"Known formats: {names}.")
