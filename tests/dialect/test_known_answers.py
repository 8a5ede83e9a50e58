"""The pure modules give the known answers, on the desktop's Python and on a MicroPython VM."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from dialect import known_answers

VM = Path(__file__).with_name("vm")
LIB = known_answers.ROOT / "lib"
VM_PACKAGE = known_answers.ROOT / "node_modules" / "@micropython"


def vm_files() -> dict[str, str]:
    """The file system of the VM: the firmware, the checks, what it lacks."""
    sources = [(path, path.relative_to(LIB)) for path in LIB.rglob("pocket*/**/*.py")]
    sources += [(path, Path(path.name)) for path in (*known_answers.FILES, *VM.glob("*.py"))]
    files = {f"/lib/{name.as_posix()}": path.read_text(encoding="utf-8") for path, name in sources}
    return {**files, "/lib/__future__.py": "annotations = True\n"}


@pytest.fixture(scope="module")
def vm_results() -> dict[str, str]:
    """What the checks say on MicroPython."""
    if shutil.which("node") is None:
        pytest.skip("Node.js 20 or newer is not installed")
    if not VM_PACKAGE.is_dir():
        pytest.skip("the MicroPython VM is not installed: run `make node`")
    program = "import sys\nsys.path[:] = ['/lib']\n" + known_answers.PROGRAM + known_answers.call()
    process = subprocess.run(
        ["node", str(VM / "run.mjs")],
        input=json.dumps({"files": vm_files(), "program": program}),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "answers end" in process.stdout, process.stdout + process.stderr
    return known_answers.parse(process.stdout)


@pytest.mark.parametrize("name", known_answers.names())
def test_on_micropython(name, vm_results):
    assert vm_results[name] == "ok"


@pytest.mark.parametrize("name", known_answers.names())
def test_on_desktop_python(name):
    module, _, check = name.partition(".")
    path = next(path for path in known_answers.FILES if path.stem == module)
    spec = importlib.util.spec_from_file_location(module, path)
    assert spec is not None and spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    getattr(loaded, check)()
