"""The known answers: files that are themselves in the device's dialect, for any Python.

Each file in known_answers/ has functions `check_...` that assert. `PROGRAM` runs all of them with
nothing but what MicroPython and CircuitPython have, and prints a line for each; pytest runs the
same on the desktop, on a MicroPython VM, and on the emulated chip.
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FILES = sorted((HERE / "known_answers").glob("answers_*.py"))

PROGRAM = """
def run_all(modules):
    import gc
    print()  # ends the line that CircuitPython begins with its title
    for module in modules:
        found = __import__(module)
        for name in sorted(dir(found)):
            if name.startswith("check_"):
                try:
                    getattr(found, name)()
                    print("answer", module + "." + name, "ok")
                except Exception as error:
                    print("answer", module + "." + name, repr(error))
                gc.collect()
    print("answers end")
"""


def names() -> list[str]:
    """Every check as "module.check_name"."""
    lines = ((path.stem, line) for path in FILES for line in path.read_text().splitlines())
    return [f"{module}.{line[4:-3]}" for module, line in lines if line.startswith("def check_")]


def call() -> str:
    """The statement that runs all of them, after PROGRAM."""
    return f"run_all({[path.stem for path in FILES]!r})\n"


def parse(output: str) -> dict[str, str]:
    """What each check printed: "ok" or its error."""
    rows = (line.split(" ", 2) for line in output.splitlines() if line.startswith("answer "))
    return {name: result.strip() for _, name, result in rows}
