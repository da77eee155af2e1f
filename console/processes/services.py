"""Long-running programs of this machine: started, watched, restarted when they exit, stopped with all their children."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.server.access import private_folder
from soundflow_core.base.errors import Unavailable

LONGEST_BACKOFF_SECONDS = 30.0
HEALTHY_SECONDS = 60.0
"""After this much uptime the count of restarts begins anew."""


@dataclass
class Service:
    """A program, its log and its state."""

    name: str
    command: list[str]
    log: Path
    env: dict[str, str]
    address: str = ""
    process: subprocess.Popen[bytes] | None = None
    is_worker: bool = False
    private: bool = False
    """Whether what it writes is for this user alone."""
    restarts: int = 0
    started_at: float = 0.0

    def start(self) -> None:
        """Start it in a session of its own, so that a terminal's Ctrl-C reaches only this process, which stops it in order."""
        with _private_log(self.log) as out:
            self.process = subprocess.Popen(  # noqa: S603  # our own command
                self.command, env=self.env, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
                umask=0o077 if self.private else -1,
            )  # fmt: skip
        self.started_at = time.monotonic()

    @property
    def state(self) -> str:
        """For the operator."""
        if self.process is None:
            return "not started"
        if self.process.poll() is None:
            return f"running (pid {self.process.pid})"
        return f"exited with {self.process.returncode}; see {self.log}"

    def restart_if_exited(self) -> bool:
        """Restart it if it has exited: at once, then with growing pauses; whether it was restarted."""
        if self.process is None or self.process.poll() is None:
            return False
        uptime = time.monotonic() - self.started_at
        if uptime > HEALTHY_SECONDS:
            self.restarts = 0
        if uptime >= min(LONGEST_BACKOFF_SECONDS, 2.0**self.restarts - 1):
            self.restarts += 1
            self.start()
            return True
        return False

    def stop(self, grace_seconds: float = 10.0) -> None:
        """Ask it to end, then kill it and every process it started, also those in sessions of their own (a worker's runs)."""
        if self.process is None:
            return
        process = self.process
        stop_process_tree(process.pid, lambda: process.poll() is not None, grace_seconds)
        process.wait()
        self.process = None


def stop_process_tree(pid: int, is_gone: Callable[[], bool], grace_seconds: float) -> None:
    """Ask the leader of a process group to end, then kill the group and every process it started."""
    descendants = descendants_of(pid)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGTERM)
    deadline = time.monotonic() + grace_seconds
    while not is_gone() and time.monotonic() < deadline:
        time.sleep(0.05)
    for kill, numbers in ((os.killpg, [pid]), (os.kill, descendants)):
        for number in numbers:
            with suppress(ProcessLookupError, PermissionError):
                kill(number, signal.SIGKILL)


def _private_log(log: Path) -> Any:  # a binary file
    """A log to append to, which only this user may read, whatever the umask."""
    if not log.parent.is_dir():
        private_folder(log.parent)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "ab")


def descendants_of(pid: int) -> list[int]:
    """The processes that a process started, and those that they started; empty where the system has no `ps`."""
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
    """Wait until a program answers; Unavailable where it exits or takes too long."""
    deadline = time.monotonic() + seconds
    while not ready():
        if service.process is None or service.process.poll() is not None:
            raise Unavailable(f"{service.name} {service.state}.")
        if time.monotonic() > deadline:
            raise Unavailable(f"{service.name} does not answer after {seconds:.0f} s; see {service.log}.")
        time.sleep(0.2)


def require_port(port: int, option: str) -> None:
    """Unavailable, with the option that chooses another one, where a program uses this port."""
    with socket.socket() as probe:
        # As servers do: connections that are closing don't count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Unavailable(
                f"Port {port} is not available ({error.strerror}); stop the program that uses it, or choose another with {option}."
            ) from error
