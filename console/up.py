"""`soundflow up`: Prefect server, pools, deployments, workers, API and player on one machine, in one view, with a clean stop."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.left_running import MARK, Record, new_record, records
from console.running import say_store
from console.screen import Grid, Live, above, screen, styled
from console.services import Service, wait_for
from flows.server import access as server_access
from flows.server import discovery as server
from soundflow_core.base.errors import ConfigurationError, SoundFlowError, Unavailable
from soundflow_core.base.settings import Settings
from soundflow_core.base.settings.environment import absolute_environment

LOOK_SECONDS = 2.0
BURY_SECONDS = 30.0
STOPPED = "stopped with `soundflow up`; its next start takes it up again"
PYTHON = [sys.executable, "-P", "-m"]
"""Modules are never looked for in the folder where the command started."""
CODE = Path(__file__).resolve().parent.parent


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
    os.environ.update(absolute_environment(os.environ))
    services = Services(wanted, dict(os.environ))  # before Prefect's settings for consoles are chosen
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
        self.given = env.get("PREFECT_API_URL", "").strip()
        self.address = self.given or f"http://127.0.0.1:{wanted.prefect_port}/api"
        self.env = env | {"PREFECT_API_URL": self.address, "PREFECT_WORKER_QUERY_SECONDS": "2"}
        if wanted.api:
            self.env.setdefault("SOUNDFLOW_API_URL", f"http://127.0.0.1:{wanted.port}")
        self.logs = Settings.from_environment(env).work_folder.parent / "logs"
        self.watches = False
        """Whether this program, not an automation, looks for runs that died silently."""
        self.all: list[Service] = []
        ports = ([wanted.port] if wanted.api else []) + ([] if self.given else [wanted.prefect_port])
        self.record = new_record(ports)
        self.env[MARK] = self.record.mark
        self.left: list[Record] = []
        """What earlier starts left behind, by now ended."""

    def start(self, stop: list[int]) -> None:
        """Start one after the other, each when what it needs answers."""
        self._end_left()
        if self.wanted.api:
            _need_port(self.wanted.port, "--port")
        own_server = self._choose_server()
        os.environ.update({name: self.env[name] for name in self.env if name not in (MARK, server_access.SERVER_LOGIN)})
        server.discover()
        if own_server:
            self._start_server(stop)
        if self.address != server.LOCAL_API:
            screen.print(f"Other terminals find this server with `export PREFECT_API_URL={self.address}`.")
        from deployments.apply import apply, on_sqlite
        from flows.runs import starting

        screen.print("Prefect answers; bringing it in line …")
        self.watches = on_sqlite(self.address)
        say_store(apply(lambda _step: _unless(stop), watch_silence=not self.watches))
        _unless(stop)
        crash_what_ran({name for record in self.left for name in record.workers})
        starting.crash_runs_of_ended_commands()
        for record in self.left:
            record.file.unlink(missing_ok=True)
        take_up_stopped()
        for pool in ["cpu"] * self.wanted.workers + ["gpu"] * self.wanted.gpu:
            self._start_worker(pool)
        if self.wanted.api:
            address = f"http://127.0.0.1:{self.wanted.port}"
            command = [*PYTHON, "console.main", "serve", "--port", str(self.wanted.port)]
            self._add(Service("API and player", command, self.logs / "api.log", self.env, address))

    def _end_left(self) -> None:
        """End what a killed `up` left behind; refuse to start beside one that lives."""
        for record in records():
            if not record.owner.is_alive:
                if any(program.is_alive for program in record.programs):
                    screen.print("An earlier `soundflow up` was killed; ending what it left running …")
                record.end()
                self.left.append(record)
            elif both := set(record.ports) & set(self.record.ports):
                raise Unavailable(
                    f"`soundflow up` runs already (process {record.owner.pid}, port {min(both)}); stop it, "
                    "or choose other ports with --port and --prefect-port."
                )

    def _choose_server(self) -> bool:
        """Log in to the server that is to be used; whether it is one of our own, to be started."""
        answer = server_access.log_in(self.address, self.env)
        if answer == "refuses" or (answer == "open" and not self.given):
            what = "refuses this log-in" if answer == "refuses" else "asks for no log-in"
            advice = (
                "set PREFECT_API_AUTH_STRING to its user:password"
                if self.given
                else "stop it, choose another port with --prefect-port, or set PREFECT_API_URL to use it all the same"
            )
            raise ConfigurationError(f"The Prefect server at {self.address} {what}; {advice}.")
        if answer == "open":
            screen.print(
                styled((f"{self.address} {server_access.NO_LOGIN}; {server_access.NO_LOGIN_ADVICE}.", "yellow"))
            )
        if answer == "silent" and not self.given:
            _need_port(self.wanted.prefect_port, "--prefect-port")
            return True
        return False

    def _start_server(self, stop: list[int]) -> None:
        port = self.wanted.prefect_port
        command = [*PYTHON, "uvicorn", "--factory", server_access.APP, "--app-dir", str(CODE)]
        command += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
        given = server_access.SERVER_LOGIN in self.env or server_access.CLIENT_LOGIN in self.env
        login = server_access.server_login(self.env)
        self.env[server_access.CLIENT_LOGIN] = os.environ[server_access.CLIENT_LOGIN] = login
        env = server.ON_SQLITE | self.env | server_access.server_environment(port, login, self.env)
        env |= {"PREFECT__SERVER_FINAL": "1"}
        del env["PREFECT_API_URL"]
        self.env.pop(server_access.SERVER_LOGIN, None)
        with suppress(Unavailable):  # another account's, shared on purpose
            server_access.private_folder(server_access.prefect_home(env))
        prefect = Service(
            "Prefect server", command, self.logs / "prefect.log", env, self.address.removesuffix("/api"), private=True
        )
        screen.print(f"Starting the Prefect server at {prefect.address} …")
        if not given:
            _say_login(prefect.address)
        self._add(prefect)
        wait_for(prefect, lambda: bool(stop) or server_access.probe(self.address, login) == "accepts")
        _unless(stop)

    def _start_worker(self, pool: str) -> None:
        number = sum(service.name.startswith(f"{pool} worker") for service in self.all) + 1
        name = f"{pool}-{socket.gethostname()}-{number}"
        command = [*PYTHON, "prefect", "worker", "start", "--pool", pool, "--type", "process"]
        command += ["--name", name, "--limit", "1"]
        log = self.logs / f"worker-{pool}-{number}.log"
        self._add(Service(f"{pool} worker {number}", command, log, self.env, name, is_worker=True))

    def _add(self, service: Service) -> None:
        self.all.append(service)
        service.start()
        self.record.write(self.all)

    def watch(self) -> None:
        """Start again what died."""
        started = [service for service in self.all if service.watch()]
        if started:
            self.record.write(self.all)

    def stop(self) -> None:
        """Workers first, whose runs are left for the next start; the server last."""
        workers = [service for service in self.all if service.is_worker]
        for service in workers:
            service.stop()
        told = True
        try:
            crash_what_ran({service.address for service in workers})
        except SoundFlowError as error:  # the next start does it, by the record
            told = False
            screen.print(styled((str(error), "yellow")))
        for service in reversed(self.all):
            service.stop()
        if told:
            self.record.file.unlink(missing_ok=True)

    def grid(self) -> Grid:
        """A row a program."""
        grid = Grid("on this machine", "where", "state", fold=("state",))
        for service in self.all:
            grid.add(service.name, service.address, service.state)
        return grid


def _need_port(port: int, option: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # as servers do: connections that are closing don't count
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Unavailable(
                f"Port {port} can't be had ({error.strerror}); end the program that has it, or choose another with {option}."
            ) from error


def _say_login(address: str) -> None:
    file = server_access.login_file()
    screen.print(
        f"Its pages at {address} ask for a log-in, which is in {file}. Prefect's own programs take it from "
        f'`export {server_access.CLIENT_LOGIN}="$(cat {file})"`; soundflow finds it.'
    )


def _watch(services: Services, stop: list[int]) -> None:
    from console.running import status_facts
    from console.status import draw
    from flows.runs import starting

    facts: dict[str, Any] = {"server": services.address, "pools": [], "deployments": [], "running": []}
    buried = time.monotonic()
    with above(), Live(console=screen, auto_refresh=False, transient=False) as live:
        while not stop:
            services.watch()
            try:
                facts |= status_facts()
                if services.watches and time.monotonic() - buried > BURY_SECONDS:
                    buried = time.monotonic()
                    with starting.prefect_client() as client:
                        starting.crash_stale_runs(client, starting.HEARTBEAT_TIMEOUT)
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
    from flows.runs import starting

    if not workers:
        return
    with starting.prefect_client() as client:
        for run in starting.under_way(client):
            if starting.worker_of(run) in workers:
                starting.end_abandoned(client, run, STOPPED)


def take_up_stopped() -> None:
    """Take up what the last stop interrupted."""
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
    from prefect.client.schemas.objects import StateType

    from flows.runs import starting

    crashed = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.CRASHED])))
    with starting.prefect_client() as client:
        for run in client.read_flow_runs(flow_run_filter=crashed):
            if run.state and run.state.message == STOPPED:
                starting.resume(client, run, settle=False)
                screen.print(f"{run.name} was interrupted by the last stop and is taken up again.")
