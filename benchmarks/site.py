"""A site of several 'machines' on one: PostgreSQL, SeaweedFS, a Prefect server; workers share nothing but its API and the bucket."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from tests.support.seaweed import KEY, SECRET, S3Server, running_seaweed

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = Path("/usr/lib/postgresql/15/bin")
KERNELS = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "soundflow" / "kernels"


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(ready: Callable[[], Any], what: str, seconds: float = 120.0) -> Any:
    """Wait for something true; its value."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = ready()
        if found:
            return found
        time.sleep(0.3)
    raise TimeoutError(f"Never happened within {seconds:.0f} s: {what}.")


@contextmanager
def running_postgres() -> Iterator[str]:
    """PostgreSQL with a folder of its own; the address as Prefect wants it. It refuses root, so root lends it Debian's user."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_user = ["runuser", "-u", "postgres", "--"]
    cluster, port = folder / "data", free_port()
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "cwd": folder}
    subprocess.run(
        [*as_user, str(POSTGRES / "initdb"), "-D", str(cluster), "-U", "prefect", "-A", "trust", "--no-sync"],
        check=True,
        **quiet,
    )
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    control = [*as_user, str(POSTGRES / "pg_ctl"), "-D", str(cluster), "-w"]
    subprocess.run([*control, "-o", options, "-l", str(folder / "log"), "start"], check=True, **quiet)
    try:
        yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, **quiet)
        shutil.rmtree(folder, ignore_errors=True)


class Program:
    """A program in a session of its own."""

    def __init__(self, words: list[str], env: dict[str, str], log: Path) -> None:
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *words], env=env, cwd=ROOT, stdout=out, stderr=out, start_new_session=True
            )

    def kill(self) -> int:
        """Kill it and everything that it started with -9, as a power cut does; how many processes that were."""
        with suppress(psutil.NoSuchProcess):
            family = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
            for process in family:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            self.process.wait(30)
            return len(family)
        return 0


class Site:
    """A Prefect server on PostgreSQL, a bucket, and workers."""

    def __init__(self, folder: Path, database: str, seaweed: S3Server) -> None:
        self.folder, self.database, self.seaweed = folder, database, seaweed
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}/api"
        self.bucket = seaweed.new_bucket()
        self.server: Program | None = None
        self.workers: dict[str, Program] = {}

    def machine(self, name: str) -> dict[str, str]:
        """The environment of a machine: a home, caches and a work folder of its own; kernels compiled ahead, as an image has them."""
        home = self.folder / name
        if not home.exists():
            (home / ".cache/soundflow").mkdir(parents=True)
            if KERNELS.is_dir():
                shutil.copytree(KERNELS, home / ".cache/soundflow/kernels")
        ours = {
            name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "SOUNDFLOW", "R2_"))
        }
        return ours | {
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / ".cache"),
            "PREFECT_HOME": str(home / ".prefect"),
            "PREFECT_API_URL": self.address,
            "PREFECT_WORKER_QUERY_SECONDS": "2",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            "SOUNDFLOW_WORK": str(home / "work"),
            "SOUNDFLOW_WORKERS": "1",
            "OMP_NUM_THREADS": "1",  # a worker is a machine of one core
            "OPENBLAS_NUM_THREADS": "1",
            "NUMBA_NUM_THREADS": "1",
            "R2_ENDPOINT": self.seaweed.endpoint,
            "R2_BUCKET": self.bucket,
            "R2_ACCESS_KEY_ID": KEY,
            "R2_SECRET_ACCESS_KEY": SECRET,
            "R2_REGION": "us-east-1",
        }

    def start_server(self) -> None:
        """Start the server, or start it again."""
        env = self.machine("server") | {"PREFECT_SERVER_DATABASE_CONNECTION_URL": self.database}
        del env["PREFECT_API_URL"]
        words = ["prefect", "server", "start", "--host", "127.0.0.1", "--port", str(self.port)]
        self.server = Program(words, env, self.folder / "server.log")
        until(self._answers, "the server answers")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health", timeout=2) as answer:  # noqa: S310  # our own http
                return bool(answer.status == 200)
        except OSError:
            return False

    def start_worker(self, name: str) -> None:
        """Start a worker that takes one run at a time."""
        words = ["prefect", "worker", "start", "--pool", "cpu", "--type", "process", "--name", name, "--limit", "1"]
        self.workers[name] = Program(words, self.machine(name), self.folder / f"{name}.log")
        until(lambda: name in self.alive(), f"{name} is seen")

    def alive(self) -> list[str]:
        """The workers that the server has seen."""
        return [worker["name"] for worker in self.ask("/work_pools/cpu/workers/filter", {})]

    def console(self, *words: str, **more: str) -> subprocess.Popen[str]:
        """`soundflow …` on an operator's machine."""
        env = self.machine("operator") | more
        return subprocess.Popen(
            [sys.executable, "-m", "console.main", *words],
            env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def json(self, *words: str, **more: str) -> Any:
        """What a console command prints as JSON."""
        program = self.console(*words, "--json", **more)
        out, error = program.communicate(timeout=3600)
        if program.returncode:
            raise RuntimeError(f"soundflow {' '.join(words)} ended with {program.returncode}: {error[-2000:]}")
        return json.loads(out)

    def ask(self, path: str, body: dict[str, Any]) -> Any:
        """Ask the server's API."""
        request = urllib.request.Request(  # noqa: S310  # our own http
            f"{self.address}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # our own http
            return json.loads(answer.read())

    def get(self, path: str) -> Any:
        """Read from the server's API."""
        return self.follow(f"{self.address}{path}")

    def follow(self, page: str) -> Any:
        """The next page of an answer."""
        with urllib.request.urlopen(page, timeout=30) as answer:  # noqa: S310  # our own http
            return json.loads(answer.read())

    def published(self) -> dict[str, str]:
        """The audio objects in the bucket and when they were written."""
        listed = self.seaweed.client().list_objects_v2(Bucket=self.bucket, Prefix="audio/")
        return {item["Key"]: item["LastModified"].isoformat() for item in listed.get("Contents", [])}

    def new_bucket(self) -> None:
        """Go on with an empty bucket."""
        self.bucket = self.seaweed.new_bucket()

    def stop_workers(self) -> None:
        """End all workers."""
        for worker in self.workers.values():
            worker.kill()
        self.workers.clear()

    def close(self) -> None:
        """End everything."""
        self.stop_workers()
        if self.server:
            self.server.kill()


@contextmanager
def running_site() -> Iterator[Site]:
    """A site with everything deployed and no worker yet."""
    folder = Path(tempfile.mkdtemp(prefix="site-"))
    with running_postgres() as database, running_seaweed() as seaweed:
        site = Site(folder, database, seaweed)
        try:
            site.start_server()
            site.json("deploy", PREFECT_SERVER_DATABASE_CONNECTION_URL=database)
            yield site
        finally:
            site.close()
            shutil.rmtree(folder, ignore_errors=True)
