"""What a `soundflow up` that was killed has left running: written down while it lives, found and ended by the next one."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from console.services import Service, end_group
from flows.server.access import private_folder, state_folder

MARK = "SOUNDFLOW_UP_ID"
"""A variable that every program of an `up`, and whatever that starts, has in its environment."""


@dataclass(frozen=True)
class Process:
    """A process of this machine; a later one of the same number has another birth."""

    name: str
    pid: int
    birth: str

    @classmethod
    def of(cls, name: str, pid: int) -> Process:
        """The process that has this number now."""
        return cls(name, pid, _birth_of(pid))

    @property
    def is_alive(self) -> bool:
        """Whether it is still there."""
        return bool(self.birth) and _birth_of(self.pid) == self.birth

    def end(self, patience_seconds: float = 10.0) -> None:
        """End it with everything it started."""
        if self.is_alive:
            end_group(self.pid, lambda: not self.is_alive, patience_seconds)


@dataclass
class Record:
    """What one `up` has started, and where it is written down."""

    file: Path
    owner: Process
    ports: list[int]
    mark: str = field(default_factory=lambda: secrets.token_hex(8))
    programs: list[Process] = field(default_factory=list)
    workers: list[str] = field(default_factory=list)
    """The names by which Prefect knows its workers."""

    def write(self, services: Iterable[Service]) -> None:
        """Bring the file in line with what runs."""
        running = [(one, one.process.pid) for one in services if one.process]
        self.programs = [Process.of(one.name, pid) for one, pid in running]
        self.workers = [one.address for one, _ in running if one.is_worker]
        values = {
            "owner": asdict(self.owner),
            "ports": self.ports,
            "mark": self.mark,
            "programs": [asdict(program) for program in self.programs],
            "workers": self.workers,
        }
        part = self.file.with_suffix(".part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(values, out)
        part.replace(self.file)

    def end(self) -> None:
        """End what still runs, the server last, and the runs of workers that are gone themselves."""
        for program in reversed(self.programs):
            program.end()
        for pid in _marked(self.mark):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


def new_record(ports: list[int]) -> Record:
    """A record for this process."""
    own = Process.of("soundflow up", os.getpid())
    return Record(_folder() / f"{own.pid}.json", own, ports)


def records() -> list[Record]:
    """All that are written down, of `up`s that live and of those that were killed."""
    return [found for file in sorted(_folder().glob("*.json")) if (found := _read(file))]


def _folder() -> Path:
    return private_folder(state_folder() / "up")


def _read(file: Path) -> Record | None:
    try:
        values = json.loads(file.read_text("utf-8"))
        programs = [Process(**program) for program in values["programs"]]
        owner, workers = Process(**values["owner"]), list(values["workers"])
        return Record(file, owner, list(values["ports"]), str(values["mark"]), programs, workers)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _birth_of(pid: int) -> str:
    """When a process began, in words that differ for a later process of its number; empty where there is none."""
    if Path("/proc/self/stat").exists():
        with suppress(OSError, IndexError):
            fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
            boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
            return "" if fields[0] in ("Z", "X") else f"{boot} {fields[19]}"
        return ""
    listed = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return listed.stdout.strip()


def _marked(mark: str) -> Iterator[int]:
    """The processes with a mark in their environment, where the system shows it."""
    wanted = f"{MARK}={mark}".encode()
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if wanted in environment.read_bytes().split(b"\0"):
                yield int(environment.parent.name)
