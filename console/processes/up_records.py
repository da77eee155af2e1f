"""Records of the programs that a `soundflow up` has started: the next one ends those that a killed one left behind."""

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

from console.processes.services import Service, stop_process_tree
from flows.server.access import private_folder, state_folder

ID_VARIABLE = "SOUNDFLOW_UP_ID"
"""A variable in the environment of every program of an `up`, and of all their children."""


@dataclass(frozen=True)
class Process:
    """A process of this machine; a later one with the same pid has another start time."""

    name: str
    pid: int
    started: str

    @classmethod
    def of(cls, name: str, pid: int) -> Process:
        """The process that has this pid now."""
        return cls(name, pid, _start_of(pid))

    @property
    def is_alive(self) -> bool:
        """Whether it is still running."""
        return bool(self.started) and _start_of(self.pid) == self.started

    def stop(self, grace_seconds: float = 10.0) -> None:
        """Stop it and everything it started."""
        if self.is_alive:
            stop_process_tree(self.pid, lambda: not self.is_alive, grace_seconds)


@dataclass
class UpRecord:
    """What one `up` has started, and the file that says so."""

    file: Path
    owner: Process
    ports: list[int]
    up_id: str = field(default_factory=lambda: secrets.token_hex(8))
    programs: list[Process] = field(default_factory=list)
    workers: list[str] = field(default_factory=list)
    """The names of its workers in Prefect."""

    def write(self, services: Iterable[Service]) -> None:
        """Update the file."""
        running = [(one, one.process.pid) for one in services if one.process]
        self.programs = [Process.of(one.name, pid) for one, pid in running]
        self.workers = [one.address for one, _ in running if one.is_worker]
        values = {
            "owner": asdict(self.owner),
            "ports": self.ports,
            "id": self.up_id,
            "programs": [asdict(program) for program in self.programs],
            "workers": self.workers,
        }
        temporary = self.file.with_suffix(".part")
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(values, out)
        temporary.replace(self.file)

    def stop_all(self) -> None:
        """Stop what still runs, the server last, and the runs of workers that have exited."""
        for program in reversed(self.programs):
            program.stop()
        for pid in _pids_of(self.up_id):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


def new_record(ports: list[int]) -> UpRecord:
    """A record for this process."""
    own = Process.of("soundflow up", os.getpid())
    return UpRecord(_folder() / f"{own.pid}.json", own, ports)


def records() -> list[UpRecord]:
    """All records, of running `up`s and of killed ones."""
    return [found for file in sorted(_folder().glob("*.json")) if (found := _read(file))]


def _folder() -> Path:
    return private_folder(state_folder() / "up")


def _read(file: Path) -> UpRecord | None:
    try:
        values = json.loads(file.read_text("utf-8"))
        programs = [Process(**program) for program in values["programs"]]
        owner, workers = Process(**values["owner"]), list(values["workers"])
        return UpRecord(file, owner, list(values["ports"]), str(values["id"]), programs, workers)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _start_of(pid: int) -> str:
    """When a process started, as text that differs for a later process with the same pid; empty where there is none."""
    if Path("/proc/self/stat").exists():
        with suppress(OSError, IndexError):
            fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
            boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
            return "" if fields[0] in ("Z", "X") else f"{boot} {fields[19]}"
        return ""
    listed = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return listed.stdout.strip()


def _pids_of(up_id: str) -> Iterator[int]:
    """The processes with an id in their environment, where the system shows it."""
    entry = f"{ID_VARIABLE}={up_id}".encode()
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if entry in environment.read_bytes().split(b"\0"):
                yield int(environment.parent.name)
