"""Writes what belongs onto a board's drive into a folder.

python tools/drive.py FOLDER [--source]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from provisioning.firmware.contents import drive_files

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Writes the files of a board's drive.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--source", action="store_true", help="leave every module .py")
    arguments = parser.parse_args()
    files = drive_files(ROOT, source=arguments.source)
    for name, content in files.items():
        path = arguments.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    size = sum(map(len, files.values()))
    print(f"{arguments.folder}: {len(files)} files, {size} bytes")


if __name__ == "__main__":
    main()
