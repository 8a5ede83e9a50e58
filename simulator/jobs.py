"""Host commands that a script starts: shell commands that find the token in POCKETOTP_PORT."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO


class JobFailed(Exception):
    """A command ended with another status than 0."""


@dataclass
class Job:
    """A command under way; its output goes to a file and is shown when it ends."""

    command: str
    process: subprocess.Popen
    output: IO[bytes] = field(repr=False)


class Jobs:
    """Starts commands, shows what they said, remembers failures."""

    def __init__(self, out: Callable[[str], None]) -> None:
        self._out = out
        self._jobs: list[Job] = []
        self._failed: list[str] = []

    def start(self, command: str, port: str) -> None:
        """Starts a shell command. `pocketotp` of this environment is found first."""
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
        environment = os.environ | {"POCKETOTP_PORT": port, "PATH": path}
        output = tempfile.TemporaryFile()  # noqa: SIM115 (closed in look)
        process = subprocess.Popen(
            command,
            shell=True,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        self._jobs.append(Job(command, process, output))

    def running(self) -> bool:
        """Whether a command is under way."""
        return any(job.process.poll() is None for job in self._jobs)

    def look(self) -> None:
        """Shows the output of commands that have ended."""
        for job in [job for job in self._jobs if job.process.poll() is not None]:
            self._jobs.remove(job)
            job.output.seek(0)
            text = job.output.read().decode(errors="replace").rstrip()
            job.output.close()
            if text:
                self._out(text)
            if job.process.returncode:
                said = f" ({text.splitlines()[-1]})" if text else ""
                status = f"exit status {job.process.returncode}: {job.command}{said}"
                self._failed.append(status)

    def check(self) -> None:
        """Raises JobFailed for the first failure since the last call."""
        self.look()
        if self._failed:
            failed, self._failed = self._failed, []
            raise JobFailed("; ".join(failed))

    def stop(self) -> None:
        """Ends what still runs."""
        for job in self._jobs:
            job.process.kill()
            job.process.wait()
        self.look()
