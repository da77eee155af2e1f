"""Long-running programs of this machine: started, watched, started again when they die, stopped with all their children."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.server.access import private_folder
from soundflow_core.base.errors import Unavailable

LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0
"""A program that ran this long is thought well; its next death is its first again."""


@dataclass
class Service:
    """A program, its log and how it is doing."""

    name: str
    command: list[str]
    log: Path
    env: dict[str, str]
    address: str = ""
    process: subprocess.Popen[bytes] | None = None
    is_worker: bool = False
    private: bool = False
    """Whether what it writes is for this user alone."""
    deaths: int = 0
    began: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a session of its own, so that a terminal's Ctrl-C reaches only who starts and stops it."""
        with _private_log(self.log) as out:
            self.process = subprocess.Popen(  # noqa: S603  # our own words
                self.command, env=self.env, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
                umask=0o077 if self.private else -1,
            )  # fmt: skip
        self.began = time.monotonic()

    @property
    def state(self) -> str:
        """For the operator."""
        if self.process is None:
            return "waits"
        if self.process.poll() is None:
            return f"runs (pid {self.process.pid})"
        return f"died with {self.process.returncode}; see {self.log}"

    def watch(self) -> bool:
        """Start it again where it died: at once, then ever later; whether it was started."""
        if self.process is None or self.process.poll() is None:
            return False
        lived = time.monotonic() - self.began
        if lived > STEADY_SECONDS:
            self.deaths = 0
        if lived >= min(LONGEST_PAUSE_SECONDS, 2.0**self.deaths - 1):
            self.deaths += 1
            self.start()
            return True
        return False

    def stop(self, patience_seconds: float = 10.0) -> None:
        """Ask it to end, then end it and every process it started, those in sessions of their own (a worker's runs), too."""
        if self.process is None:
            return
        process = self.process
        end_group(process.pid, lambda: process.poll() is not None, patience_seconds)
        process.wait()
        self.process = None


def end_group(pid: int, is_gone: Callable[[], bool], patience_seconds: float) -> None:
    """Ask the leader of a process group to end, then end the group and every process it started."""
    offspring = offspring_of(pid)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGTERM)
    until = time.monotonic() + patience_seconds
    while not is_gone() and time.monotonic() < until:
        time.sleep(0.05)
    for end, group in ((os.killpg, [pid]), (os.kill, offspring)):
        for number in group:
            with suppress(ProcessLookupError, PermissionError):
                end(number, signal.SIGKILL)


def _private_log(log: Path) -> Any:  # a binary file
    """A log to append to, which only this user may read, whatever the umask."""
    if not log.parent.is_dir():
        private_folder(log.parent)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "ab")


def offspring_of(pid: int) -> list[int]:
    """The processes that a process started, and those that they started; none where the system has no `ps`."""
    try:
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        return []
    children: dict[int, list[int]] = {}
    for line in listed.splitlines():
        child, parent = map(int, line.split())
        children.setdefault(parent, []).append(child)
    found = list(children.get(pid, []))
    for one in found:
        found += children.get(one, [])
    return found


def wait_for(service: Service, ready: Callable[[], bool], seconds: float = 120.0) -> None:
    """Wait until a program answers; Unavailable where it dies or takes too long."""
    until = time.monotonic() + seconds
    while not ready():
        if service.process is None or service.process.poll() is not None:
            raise Unavailable(f"{service.name} {service.state}.")
        if time.monotonic() > until:
            raise Unavailable(f"{service.name} does not answer after {seconds:.0f} s; see {service.log}.")
        time.sleep(0.2)
