"""What orchestration costs a day of five 180 s tracks: `python -m benchmarks.orchestration [rounds [seconds of a track]]`.

plain calls      the steps in a pool of threads, no Prefect
a flow here      the flow in a fresh process, with a server             goal: at most 5 % more than plain calls
a scheduled run  by a worker that waits, from when it is due to its end: the worker starts its process some seconds before
a triggered run  by a worker that waits, from the trigger to its end: the worker asks for work every two seconds

Each way runs in a fresh process, its start and the loading of kernels included; they take turns, and the fastest of each counts.
CPU-seconds, which tell more on a machine that others use, are those of the process that makes the day; the worker's and the server's
stand beside. Runs draw no pictures here: those are work.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from benchmarks.site import free_port, until
from flows.server.discovery import ON_SQLITE

SECONDS = 180.0
ROUNDS = 2
SCHEDULED_AHEAD = 20.0
GOAL = 0.05
DAY = "2025-01-14"

PLAIN = """
from datetime import date
from soundflow_core.base import numba_kernels
from soundflow_core.base.settings import Settings
from soundflow_core.pipeline.free import make_day_here
from soundflow_core.pipeline.plans.daily import briefs_for, load_plan
list(numba_kernels.warm())
make_day_here(briefs_for(load_plan(), date.fromisoformat("DAY"), duration_sec=SECONDS), Settings.from_environment())
"""

FLOW = """
from datetime import date
from flows.server import discovery
discovery.discover()
from soundflow_core.base import numba_kernels
from flows.daily_free import daily_free
list(numba_kernels.warm())
with discovery.without_heartbeats():
    daily_free(date.fromisoformat("DAY"), (), SECONDS)
"""


class Cost(NamedTuple):
    """What one way took."""

    wall: float
    cpu: float


class Bench:
    """A folder, a Prefect server with everything deployed, and the programs that are measured on it."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self.folder, self.seconds = folder, seconds
        self.address = f"http://127.0.0.1:{free_port()}/api"
        self.rounds = 0
        self.working: list[float] = []
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "SOUNDFLOW"))}
        self.env |= {"PREFECT_HOME": str(folder / "prefect"), "DO_NOT_TRACK": "1", "PREFECT_WORKER_QUERY_SECONDS": "2"}
        self.env |= {"PREFECT_SERVER_ANALYTICS_ENABLED": "false"}

    def place(self) -> dict[str, str]:
        """A new store and a new work folder."""
        self.rounds += 1
        here = self.folder / f"round-{self.rounds}"
        return {"SOUNDFLOW_STORE": (here / "store").as_uri(), "SOUNDFLOW_WORK": str(here / "work")}

    def script(self, text: str, **variables: str) -> Cost:
        """Run a script in a fresh process."""
        words = [sys.executable, "-c", text.replace("SECONDS", str(self.seconds)).replace("DAY", DAY)]
        before, began = _children(), time.monotonic()
        subprocess.run(words, env=self.env | self.place() | variables, capture_output=True, check=True)
        return Cost(time.monotonic() - began, _children() - before)

    @contextmanager
    def running(self, *words: str, **variables: str) -> Iterator[psutil.Process]:
        """A program that runs beside; it is gone at the end."""
        log = (self.folder / f"{words[1]}.log").open("ab")
        program = subprocess.Popen(
            [sys.executable, "-m", *words], env=self.env | variables, stdout=log, stderr=log, start_new_session=True
        )
        process = psutil.Process(program.pid)
        try:
            yield process
        finally:
            for each in [process, *process.children(recursive=True)]:
                each.kill()
            program.wait(20)

    def answers(self) -> bool:
        """Whether the server does."""
        try:
            self.ask("/health")
        except OSError:
            return False
        return True

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask the server's API."""
        text = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}{path}", text, {"Content-Type": "application/json"})  # noqa: S310  # our own http
        for pause in (1, 2, 4, 8, 16, 32):
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  # our own http
                    return json.loads(answer.read())
            except urllib.error.HTTPError as error:
                if error.code != 503:  # SQLite is busy
                    raise
                time.sleep(pause)
        raise TimeoutError(f"{path} stays busy.")

    def deployed(self, ahead: float = 0.0) -> Cost:
        """To the end of a run that a waiting worker takes: from the trigger, or from its time where it is scheduled `ahead` seconds."""
        words = ("prefect", "worker", "start", "--pool", "cpu", "--type", "process", "--name", f"bench-{self.rounds}")
        with self.running(*words, **self.place(), PREFECT_API_URL=self.address) as worker:
            until(
                lambda: (
                    f"bench-{self.rounds - 1}"
                    in [w["name"] for w in self.ask("/work_pools/cpu/workers/filter", {}) if w["status"] == "ONLINE"]
                ),
                "the worker is seen",
            )
            before = _spent(worker)
            deployment = self.ask("/deployments/name/daily-free/daily-free")["id"]
            asked = {"day": DAY, "duration_sec": self.seconds, "pictures": False}
            due = datetime.now(UTC) + timedelta(seconds=ahead)
            state = {"type": "SCHEDULED", "state_details": {"scheduled_time": due.isoformat()}}
            wanted = {"parameters": asked, "state": state}
            run = self.ask(f"/deployments/{deployment}/create_flow_run", wanted)["id"]
            until(lambda: self.ask(f"/flow_runs/{run}")["state_type"] == "COMPLETED", "the run ends", 3600)
            ended = datetime.fromisoformat(self.ask(f"/flow_runs/{run}")["end_time"])
            until(lambda: not worker.children(), "the run's process is gone")
            own, made = (now - then for now, then in zip(_spent(worker), before, strict=True))
            self.working.append(own)
            return Cost((ended - due).total_seconds(), made)


def _children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _spent(process: psutil.Process) -> tuple[float, float]:
    """CPU-seconds of a program itself, and of its children that ended."""
    times = process.cpu_times()
    return float(times.user + times.system), float(times.children_user + times.children_system)


def main() -> None:
    """Print each way's fastest round and what it costs beside plain calls."""
    rounds = int(sys.argv[1]) if sys.argv[1:] else ROUNDS
    seconds = float(sys.argv[2]) if sys.argv[2:] else SECONDS
    with tempfile.TemporaryDirectory(prefix="orchestration-") as name:
        bench = Bench(Path(name), seconds)
        port = bench.address.split(":")[2].removesuffix("/api")
        with bench.running("prefect", "server", "start", "--port", port, **ON_SQLITE) as server:
            until(bench.answers, "the server answers", 300)
            words = [sys.executable, "-m", "console.main", "deploy"]
            subprocess.run(words, env=bench.env | {"PREFECT_API_URL": bench.address}, check=True, capture_output=True)
            costs: dict[str, list[Cost]] = {
                "plain calls": [],
                "a flow here": [],
                "a scheduled run": [],
                "a triggered run": [],
            }
            serving = []
            for _ in range(rounds):
                costs["plain calls"].append(told(bench.script(PLAIN)))
                before = sum(_spent(server))
                costs["a flow here"].append(told(bench.script(FLOW, PREFECT_API_URL=bench.address)))
                serving.append(sum(_spent(server)) - before)
                costs["a scheduled run"].append(told(bench.deployed(ahead=SCHEDULED_AHEAD)))
                costs["a triggered run"].append(told(bench.deployed()))
    report(costs, seconds)
    print(
        f"beside: the server spends {min(serving):.1f} CPU-seconds on a flow of the day, a worker {min(bench.working):.1f} on a run"
    )


def told(cost: Cost) -> Cost:
    """Say what a round took, at once."""
    print(f"  {cost.wall:.1f} s wall, {cost.cpu:.1f} CPU-seconds", flush=True)
    return cost


def report(costs: dict[str, list[Cost]], seconds: float) -> None:
    """Print the table."""
    plain = Cost(*map(min, zip(*costs["plain calls"], strict=True)))
    print(f"five tracks of {seconds:.0f} s; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores at the end")
    for way, taken in costs.items():
        best = Cost(*map(min, zip(*taken, strict=True)))
        share = f"{best.wall / plain.wall - 1:+.1%} wall, {best.cpu / plain.cpu - 1:+.1%} CPU"
        print(f"{way:16} {best.wall:7.1f} s wall {best.cpu:7.1f} CPU-seconds   {share} (goal {GOAL:+.0%})")


if __name__ == "__main__":
    main()
