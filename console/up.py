"""`soundflow up`: Prefect server, pools, deployments, workers, API and player on one machine, in one view, with a clean stop."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from console.screen import Grid, Live, above, screen, styled
from console.services import Service, wait_for
from flows import server
from soundflow_core.errors import SoundFlowError
from soundflow_core.settings import Settings

LOOK_SECONDS = 2.0
BURY_SECONDS = 30.0
STOPPED = "stopped with `soundflow up`; its next start takes it up again"
PYTHON = [sys.executable, "-m"]


@dataclass(frozen=True)
class Wanted:
    """What is to run here."""

    port: int
    prefect_port: int
    workers: int
    gpu: bool
    api: bool


def run_up(wanted: Wanted) -> None:
    """Start everything, show it until Ctrl-C or a polite kill, stop it."""
    env = dict(os.environ)  # before Prefect's settings for consoles are chosen
    services = Services(wanted, env)
    with _stopping() as stop:
        try:
            services.start(stop)
            _watch(services, stop)
        except KeyboardInterrupt:
            pass
        finally:
            services.stop()
    screen.print("Everything is stopped; `soundflow up` starts it again where it was.")


class Services:
    """The programs of this machine, in the order in which they start."""

    def __init__(self, wanted: Wanted, env: dict[str, str]) -> None:
        self.wanted = wanted
        given = env.get("PREFECT_API_URL", "").strip()
        self.address = given or f"http://127.0.0.1:{wanted.prefect_port}/api"
        self.own_server = not given and not server.answers(self.address)
        self.env = env | {"PREFECT_API_URL": self.address, "PREFECT_WORKER_QUERY_SECONDS": "2"}
        self.logs = Settings.from_environment().work_folder.parent / "logs"
        self.watches = False
        """Whether this program, not an automation, looks for runs that died silently."""
        self.all: list[Service] = []

    def start(self, stop: list[int]) -> None:
        """Start one after the other, each when what it needs answers."""
        os.environ["PREFECT_API_URL"] = self.address
        server.choose()
        if self.own_server:
            self._start_server(stop)
        if self.address != server.LOCAL_API:
            screen.print(f"Other terminals find this server with `export PREFECT_API_URL={self.address}`.")
        from deployments.apply import apply, on_sqlite

        screen.print("Prefect answers; bringing it in line …")
        self.watches = on_sqlite(self.address)
        apply(lambda _step: _unless(stop), watch_silence=not self.watches)
        _unless(stop)
        take_up_stopped()
        for pool in ["cpu"] * self.wanted.workers + ["gpu"] * self.wanted.gpu:
            self._start_worker(pool)
        if self.wanted.api:
            address = f"http://127.0.0.1:{self.wanted.port}"
            command = [*PYTHON, "console.main", "serve", "--port", str(self.wanted.port)]
            self._add(Service("API and player", command, self.logs / "api.log", self.env, address))

    def _start_server(self, stop: list[int]) -> None:
        port = str(self.wanted.prefect_port)
        command = [*PYTHON, "prefect", "server", "start", "--host", "127.0.0.1", "--port", port]
        env = server.ON_SQLITE | {"PREFECT_UI_API_URL": self.address} | self.env  # or the UI looks at port 4200
        del env["PREFECT_API_URL"]
        prefect = Service("Prefect server", command, self.logs / "prefect.log", env, self.address.removesuffix("/api"))
        screen.print(f"Starting the Prefect server at {prefect.address} …")
        self._add(prefect)
        wait_for(prefect, lambda: bool(stop) or server.answers(self.address))
        _unless(stop)

    def _start_worker(self, pool: str) -> None:
        number = sum(service.name.startswith(f"{pool} worker") for service in self.all) + 1
        name = f"{pool}-{socket.gethostname()}-{number}"
        command = [
            *PYTHON,
            "prefect",
            "worker",
            "start",
            "--pool",
            pool,
            "--type",
            "process",
            "--name",
            name,
            "--limit",
            "1",
        ]
        self._add(
            Service(f"{pool} worker {number}", command, self.logs / f"worker-{pool}-{number}.log", self.env, name)
        )

    def _add(self, service: Service) -> None:
        self.all.append(service)
        service.start()

    def watch(self) -> None:
        """Start again what died."""
        for service in self.all:
            service.watch()

    def stop(self) -> None:
        """Workers first, whose runs are left for the next start; the server last."""
        workers = [service for service in self.all if " worker " in service.name]
        for service in workers:
            service.stop()
        if workers:
            try:
                crash_what_ran({service.address for service in workers})
            except SoundFlowError as error:
                screen.print(styled((str(error), "yellow")))
        for service in reversed(self.all):
            service.stop()

    def grid(self) -> Grid:
        """A row a program."""
        grid = Grid("on this machine", "where", "state", fold=("state",))
        for service in self.all:
            grid.add(service.name, service.address, service.state)
        return grid


def _watch(services: Services, stop: list[int]) -> None:
    from console.running import status_facts
    from console.status import draw
    from flows import starting

    facts: dict[str, Any] = {"server": services.address, "pools": [], "deployments": [], "running": []}
    buried = time.monotonic()
    with above(), Live(console=screen, auto_refresh=False, transient=False) as live:
        while not stop:
            services.watch()
            try:
                facts |= status_facts()
                if services.watches and time.monotonic() - buried > BURY_SECONDS:
                    buried = time.monotonic()
                    with starting.server() as client:
                        starting.bury_the_silent(client, starting.SILENCE)
            except SoundFlowError as error:
                facts["server"] = f"{services.address}: {error}"
            else:
                facts["server"] = services.address
            live.update(draw(facts, services.grid()), refresh=screen.is_terminal)
            _sleep(LOOK_SECONDS, stop)


def _unless(stop: list[int]) -> None:
    """Give up starting where somebody has pressed Ctrl-C."""
    if stop:
        raise KeyboardInterrupt


def _sleep(seconds: float, stop: list[int]) -> None:
    until = time.monotonic() + seconds
    while not stop and time.monotonic() < until:
        time.sleep(0.1)


@contextmanager
def _stopping() -> Iterator[list[int]]:
    """A list that is filled by Ctrl-C and by a polite kill. Set by hand, since a shell's `&` lets programs start deaf to Ctrl-C."""
    heard: list[int] = []
    before = {
        number: signal.signal(number, lambda got, _: heard.append(got)) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield heard
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def crash_what_ran(workers: set[str]) -> None:
    """Runs of stopped workers claim to run for ever unless someone says otherwise."""
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
    from prefect.client.schemas.objects import StateType
    from prefect.states import Crashed

    from flows import starting

    kinds = FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING, StateType.CANCELLING])
    with starting.server() as client:
        for run in client.read_flow_runs(flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=kinds))):
            if run.deployment_id and starting.worker_of(run) in workers:
                client.set_flow_run_state(run.id, Crashed(message=STOPPED), force=True)


def take_up_stopped() -> None:
    """Take up what the last stop interrupted."""
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
    from prefect.client.schemas.objects import StateType

    from flows import starting

    crashed = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.CRASHED])))
    with starting.server() as client:
        for run in client.read_flow_runs(flow_run_filter=crashed):
            if run.state and run.state.message == STOPPED:
                starting.resume(client, run)
                screen.print(f"{run.name} was interrupted by the last stop and is taken up again.")
