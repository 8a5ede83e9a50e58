"""Builds the release: a zip whose content is that of a drive after `pocketotp firmware install`.

python tools/release.py [--root FOLDER] [--out FOLDER]

Unpacked onto a CIRCUITPY drive it is an installation. With it come the licences of everything
inside and SHA256SUMS. The same sources make the same bytes, wherever and whenever it is built:
fixed order, times and modes, nothing compressed (so that no version of zlib matters).
"""

from __future__ import annotations

import argparse
import hashlib
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

from provisioning.firmware.contents import drive_files, module_files

ROOT = Path(__file__).resolve().parent.parent
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name
MODE = 0o100644 << 16  # a plain file
UNIX = 3
SUMS = "SHA256SUMS"

README = """\
PocketOTP {version}, compiled for CircuitPython 10.1 and 10.2 on an RP2040 board.

1. Install CircuitPython on the board (circuitpython.org). The drive CIRCUITPY appears.
2. Copy everything that is in this archive onto the drive. If the drive has a settings.toml of
   yours, keep it and add the line CIRCUITPY_SAFE_MODE_DELAY=0.
3. Eject the drive, unplug the board, plug it in again: the token starts with its setup.

With the command pocketotp installed, `pocketotp firmware check` compares the drive with this
version. `sha256sum -c SHA256SUMS` checks the files of this archive. Pins: settings.toml.
"""


def version(root: Path) -> str:
    """The project's version."""
    return tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]


def libraries(root: Path) -> Iterator[Distribution]:
    """The pinned libraries of which something goes onto the drive, by name."""
    used = {path.relative_to(root / "lib").as_posix() for path in module_files(root / "lib")}
    found = distributions(path=[str(root / "lib")])
    for distribution in sorted(found, key=lambda one: one.metadata["Name"]):
        if used & {file.as_posix() for file in distribution.files or ()}:
            yield distribution


def licences(root: Path) -> dict[str, bytes]:
    """The licence of each part. Raises SystemExit when a library has none with it."""
    texts = {"licences/PocketOTP.txt": (root / "LICENSE").read_bytes()}
    for distribution in libraries(root):
        name = f"{distribution.metadata['Name']}-{distribution.version}"
        own = [file for file in distribution.files or () if "licenses" in file.parts]
        if not own:
            raise SystemExit(f"{name} comes without its licence")
        parts = [Path(file.locate()).read_bytes() for file in sorted(own)]
        texts[f"licences/{name}.txt"] = b"\n".join(parts)
    return texts


def content(root: Path) -> dict[str, bytes]:
    """Everything in the archive, by its path there."""
    files = drive_files(root) | licences(root)
    files["README.txt"] = README.format(version=version(root)).encode()
    files = dict(sorted(files.items()))
    sums = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items()]
    return files | {SUMS: "".join(sums).encode()}


def write_zip(path: Path, files: dict[str, bytes]) -> None:
    """An archive of these files in this order."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.create_system = UNIX
            info.external_attr = MODE
            archive.writestr(info, data)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Builds the release archive.")
    parser.add_argument("--root", type=Path, default=ROOT, help="the project's folder")
    parser.add_argument("--out", type=Path, help="where to put it (default: dist)")
    arguments = parser.parse_args()
    root = arguments.root.resolve()
    out = arguments.out or root / "dist"
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"pocketotp-{version(root)}-rp2040.zip"
    write_zip(path, content(root))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (out / SUMS).write_text(f"{digest}  {path.name}\n")
    print(f"{path}\n{digest}")


if __name__ == "__main__":
    main()
