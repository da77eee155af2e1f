"""`soundflow up`: Prefect server, pools, deployments, workers, API and player on one machine, in one view, with a clean stop."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.configuration import load_settings
from console.output import Table, stderr, warn
from console.output.progress import live_display
from console.output.status import print_store, status_view
from console.processes.services import Service, require_port, wait_for
from console.processes.shutdown import StopSignal, stop_signal
from console.processes.up_records import ID_VARIABLE, UpRecord, new_record, records
from flows.server import access, discovery
from soundflow_core.base.errors import ConfigurationError, SoundFlowError, Unavailable
from soundflow_core.base.settings import Settings
from soundflow_core.base.settings.environment import absolute_environment

REFRESH_SECONDS = 2.0
STALE_CHECK_SECONDS = 30.0
PYTHON = [sys.executable, "-P", "-m"]
"""Modules are never imported from the folder where the command started."""
CODE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Programs:
    """Which programs to run, and on which ports."""

    port: int
    prefect_port: int
    workers: int
    gpu: bool
    api: bool


def run_up(programs: Programs) -> None:
    """Start everything, show it until Ctrl-C or SIGTERM, stop it."""
    os.environ.update(absolute_environment(os.environ))
    # The environment is copied before `choose` adds Prefect's settings for consoles to it.
    supervisor = Supervisor(programs, dict(os.environ), load_settings())
    with stop_signal() as stop:
        try:
            supervisor.start(stop)
            _show(supervisor, stop)
        except KeyboardInterrupt:
            pass
        finally:
            supervisor.stop()
    stderr.print("Everything is stopped; `soundflow up` continues interrupted runs.")


class Supervisor:
    """The programs of this machine, in the order in which they start."""

    def __init__(self, programs: Programs, environment: Mapping[str, str], settings: Settings) -> None:
        self.programs, self.settings = programs, settings
        self.given_address = environment.get("PREFECT_API_URL", "").strip()
        self.address = self.given_address or f"http://127.0.0.1:{programs.prefect_port}/api"
        self.environment = {
            **environment,
            "PREFECT_API_URL": self.address,
            "PREFECT_WORKER_QUERY_SECONDS": "2",
        }
        if programs.api:
            self.environment.setdefault("SOUNDFLOW_API_URL", f"http://127.0.0.1:{programs.port}")
        self.logs = settings.work_folder.parent / "logs"
        self.detects_stale_runs = False
        """Whether this process, not an automation, looks for runs without a heartbeat."""
        self.services: list[Service] = []
        ports = ([programs.port] if programs.api else []) + ([] if self.given_address else [programs.prefect_port])
        self.record = new_record(ports)
        self.environment[ID_VARIABLE] = self.record.up_id
        self.killed: list[UpRecord] = []
        """Records of earlier starts that were killed; their programs are stopped by now."""

    def start(self, stop: StopSignal) -> None:
        """Start one after the other, each when what it needs answers."""
        self._stop_leftovers()
        if self.programs.api:
            require_port(self.programs.port, "--port")
        is_own_server = self._choose_server()
        private = (ID_VARIABLE, access.SERVER_LOGIN)
        os.environ.update({name: value for name, value in self.environment.items() if name not in private})
        discovery.discover()
        if is_own_server:
            self._start_server(stop)
        if self.address != discovery.LOCAL_API:
            stderr.print(f"Other terminals find this server with `export PREFECT_API_URL={self.address}`.")
        self._deploy(stop)
        for pool in ["cpu"] * self.programs.workers + ["gpu"] * self.programs.gpu:
            self._start_worker(pool)
        if self.programs.api:
            address = f"http://127.0.0.1:{self.programs.port}"
            command = [*PYTHON, "console.main", "serve", "--port", str(self.programs.port)]
            self._start(Service("API and player", command, self.logs / "api.log", self.environment, address))

    def _stop_leftovers(self) -> None:
        """Stop what a killed `up` left behind; refuse to start beside a running one."""
        for record in records():
            if not record.owner.is_alive:
                if any(program.is_alive for program in record.programs):
                    stderr.print("An earlier `soundflow up` was killed; stopping what it left running …")
                record.stop_all()
                self.killed.append(record)
            elif both := set(record.ports) & set(self.record.ports):
                raise Unavailable(
                    f"`soundflow up` is running already (process {record.owner.pid}, port {min(both)}); stop it, "
                    "or choose other ports with --port and --prefect-port."
                )

    def _choose_server(self) -> bool:
        """Log in to the server that is to be used; whether it is one of our own that has to be started."""
        answer = access.log_in(self.address, self.environment)
        if answer == "refuses" or (answer == "open" and not self.given_address):
            problem = "refuses this log-in" if answer == "refuses" else "asks for no log-in"
            advice = (
                "set PREFECT_API_AUTH_STRING to its user:password"
                if self.given_address
                else "stop it, choose another port with --prefect-port, or set PREFECT_API_URL to use it all the same"
            )
            raise ConfigurationError(f"The Prefect server at {self.address} {problem}; {advice}.")
        if answer == "open":
            warn(f"{self.address} {access.NO_LOGIN}; {access.NO_LOGIN_ADVICE}.")
        if answer == "silent" and not self.given_address:
            require_port(self.programs.prefect_port, "--prefect-port")
            return True
        return False

    def _start_server(self, stop: StopSignal) -> None:
        port = self.programs.prefect_port
        command = [*PYTHON, "uvicorn", "--factory", access.APP, "--app-dir", str(CODE)]
        command += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
        is_login_given = access.SERVER_LOGIN in self.environment or access.CLIENT_LOGIN in self.environment
        login = access.server_login(self.environment)
        self.environment[access.CLIENT_LOGIN] = os.environ[access.CLIENT_LOGIN] = login
        environment = discovery.ON_SQLITE | self.environment
        environment |= access.server_environment(port, login, self.environment) | {"PREFECT__SERVER_FINAL": "1"}
        del environment["PREFECT_API_URL"]
        self.environment.pop(access.SERVER_LOGIN, None)
        with suppress(Unavailable):  # the folder may belong to another account that shares it
            access.private_folder(access.prefect_home(environment))
        address = self.address.removesuffix("/api")
        server = Service("Prefect server", command, self.logs / "prefect.log", environment, address, private=True)
        stderr.print(f"Starting the Prefect server at {server.address} …")
        if not is_login_given:
            _print_login(server.address)
        self._start(server)
        wait_for(server, lambda: stop.is_set or access.probe(self.address, login) == "accepts")
        stop.raise_if_set()

    def _deploy(self, stop: StopSignal) -> None:
        """Apply the deployments, then crash and resume what an earlier start left."""
        from console.processes import interrupted_runs
        from deployments.apply import apply

        stderr.print("Prefect answers; applying the deployments …")
        applied = apply(self.settings, os.environ, lambda _step: stop.raise_if_set())
        self.detects_stale_runs = not applied.watched
        print_store(applied)
        stop.raise_if_set()
        interrupted_runs.crash({name for record in self.killed for name in record.workers})
        interrupted_runs.crash_of_killed_commands()
        for record in self.killed:
            record.file.unlink(missing_ok=True)
        interrupted_runs.resume_all()

    def _start_worker(self, pool: str) -> None:
        number = sum(service.name.startswith(f"{pool} worker") for service in self.services) + 1
        name = f"{pool}-{socket.gethostname()}-{number}"
        command = [*PYTHON, "prefect", "worker", "start", "--pool", pool, "--type", "process"]
        command += ["--name", name, "--limit", "1"]
        log = self.logs / f"worker-{pool}-{number}.log"
        self._start(Service(f"{pool} worker {number}", command, log, self.environment, name, is_worker=True))

    def _start(self, service: Service) -> None:
        self.services.append(service)
        service.start()
        self.record.write(self.services)

    def restart_exited(self) -> None:
        """Restart programs that have exited."""
        restarted = [service for service in self.services if service.restart_if_exited()]
        if restarted:
            self.record.write(self.services)

    def stop(self) -> None:
        """Stop workers first, whose runs the next start resumes; the server last."""
        workers = [service for service in self.services if service.is_worker]
        for service in workers:
            service.stop()
        try:
            if workers:
                from console.processes import interrupted_runs

                interrupted_runs.crash({service.address for service in workers})
            is_recorded = True
        except SoundFlowError as error:  # the next start crashes them, by the record
            is_recorded = False
            warn(str(error))
        for service in reversed(self.services):
            service.stop()
        if is_recorded:
            self.record.file.unlink(missing_ok=True)

    def table(self) -> Table:
        """A row for each program."""
        table = Table("on this machine", "where", "state", wrap=("state",))
        for service in self.services:
            table.add(service.name, service.address, service.state)
        return table


def _print_login(address: str) -> None:
    file = access.login_file()
    stderr.print(
        f"Its pages at {address} ask for a log-in, which is in {file}. Prefect's own programs take it from "
        f'`export {access.CLIENT_LOGIN}="$(cat {file})"`; soundflow finds it.'
    )


def _show(supervisor: Supervisor, stop: StopSignal) -> None:
    """Show the status until the signal; restart programs and crash stale runs meanwhile."""
    from console.processes import interrupted_runs
    from console.processes.prefect_queries import status_facts

    facts: dict[str, Any] = {"server": supervisor.address, "pools": [], "deployments": [], "running": []}
    checked = time.monotonic()
    with live_display() as display:
        while not stop.is_set:
            supervisor.restart_exited()
            try:
                facts |= status_facts()
                if supervisor.detects_stale_runs and time.monotonic() - checked > STALE_CHECK_SECONDS:
                    checked = time.monotonic()
                    interrupted_runs.crash_stale()
            except SoundFlowError as error:
                facts["server"] = f"{supervisor.address}: {error}"
            else:
                facts["server"] = supervisor.address
            display.show(status_view(facts, supervisor.table()))
            stop.wait(REFRESH_SECONDS)
