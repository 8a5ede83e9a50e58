"""`pocketotp import`: accounts from an export file."""

from __future__ import annotations

import click

from provisioning import filling, formats, reading
from provisioning.options import device_options


@click.command("import")
@click.argument("file", metavar="FILE")
@click.option("--check", is_flag=True, help="Only read the file; needs no token.")
@device_options
def import_(port: str | None, as_json: bool, file: str, check: bool) -> None:
    """Import accounts from an export (- for stdin); one press on the token takes them all.

    Formats: a text of otpauth URIs, one a line.
    """
    data = reading.read_file(file)
    parsed = formats.detect(data).parse(data)
    if check:
        filling.report_parsed(parsed, as_json)
    else:
        filling.fill_parsed(port, parsed, as_json)
