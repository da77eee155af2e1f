"""A server with everything deployed, workers, and the console: for all tests of deployed runs."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.console_here import run_here

ROOT = Path(__file__).resolve().parents[2]


class Site:
    """A deployed SoundFlow: its environment, and ways to run programs in it."""

    def __init__(self, folder, api):
        self.folder = folder
        self.store = folder / "store"
        self.env = {
            **os.environ,
            "PREFECT_API_URL": api,
            "SOUNDFLOW_STORE": self.store.as_uri(),
            "SOUNDFLOW_WORK": str(folder / "work"),
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "PREFECT_LOGGING_LEVEL": "INFO",
            "COLUMNS": "200",
            "PYTHONPATH": str(ROOT),
        }
        self.started = []

    def console(self, *words, **variables):
        """`soundflow …` in this process: its exit code, stdout and stderr."""
        from prefect.settings import PREFECT_API_URL, temporary_settings

        env = {**self.env, **variables}
        with temporary_settings({PREFECT_API_URL: env["PREFECT_API_URL"]}):
            return run_here(*words, **env)

    def program(self, *words, **variables):
        """`soundflow …` as an operator starts it."""
        return subprocess.run(
            [sys.executable, "-m", "console.main", *words],
            env={**self.env, **variables}, capture_output=True, text=True, timeout=240, check=False, cwd=ROOT,
        )  # fmt: skip

    def json(self, *words, **variables):
        done = self.console(*words, "--json", **variables)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def start(self, *words, log="log", cwd=ROOT, **variables):
        with (self.folder / f"{log}.txt").open("ab") as out:
            program = subprocess.Popen(
                [sys.executable, "-m", *words], env={**self.env, **variables}, cwd=cwd,
                stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        self.started.append(program)
        return program

    def worker(self, pool, name, **variables):
        """A worker as Prefect's own command starts it: in another folder, without the store in its environment."""
        words = ["prefect", "worker", "start", "--pool", pool, "--type", "process", "--name", name]
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        return self.start(*words, log=name, cwd=folder, **{"SOUNDFLOW_STORE": "", "SOUNDFLOW_WORK": "", **variables})

    def close(self):
        for program in self.started:
            try:
                os.killpg(program.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            program.wait()
        self.started.clear()


@pytest.fixture(scope="session")
def site(prefect_api, tmp_path_factory):
    """The suite's Prefect server with everything deployed; without a worker, so that tests can decide what becomes of a run."""
    here = Site(tmp_path_factory.mktemp("site"), prefect_api)
    here.deployed = here.json("deploy")
    assert here.deployed["pools"] == ["cpu", "gpu"]
    yield here
    here.close()
