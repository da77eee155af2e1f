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

from soundflow_core.errors import Unavailable

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
    deaths: int = 0
    began: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a session of its own, so that a terminal's Ctrl-C reaches only who starts and stops it."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(  # noqa: S603  # our own words
                self.command, env=self.env, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
        self.began = time.monotonic()

    @property
    def state(self) -> str:
        """For the operator."""
        if self.process is None:
            return "waits"
        if self.process.poll() is None:
            return f"runs (pid {self.process.pid})"
        return f"died with {self.process.returncode}; see {self.log}"

    def watch(self) -> None:
        """Start it again where it died: at once, then ever later."""
        if self.process is None or self.process.poll() is None:
            return
        lived = time.monotonic() - self.began
        if lived > STEADY_SECONDS:
            self.deaths = 0
        if lived >= min(LONGEST_PAUSE_SECONDS, 2.0**self.deaths - 1):
            self.deaths += 1
            self.start()

    def stop(self, patience_seconds: float = 10.0) -> None:
        """Ask it to end, then end it and every process it started, those in sessions of their own (a worker's runs), too."""
        if self.process is None:
            return
        offspring = offspring_of(self.process.pid)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(patience_seconds)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for pid in offspring:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process = None


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
