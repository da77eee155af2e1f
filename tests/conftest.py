"""What all tests share: an environment of their own, and one Prefect server for the flow tests."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import settings

from flows.server.discovery import ON_SQLITE

settings.register_profile("soundflow", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("soundflow")

os.environ.update(
    {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1", "PREFECT_LOGGING_LEVEL": "CRITICAL"}
)
for name in (
    "SOUNDFLOW_STORE",
    "SOUNDFLOW_WORK",
    "SOUNDFLOW_PLAN",
    "R2_BUCKET",
    "R2_ENDPOINT",
    "R2_ACCESS_KEY_ID",
    "R2_SECRET_ACCESS_KEY",
    "FREE_PUBLIC_BASE_URL",
    "PREFECT_API_URL",
):
    os.environ.pop(name, None)


SERVERS = ("site", "player", "prefect_api", "machine", "seaweed")
"""The expensive fixtures; tests that share one are a group. Two groups may need the same server: the deployed runs take one process all
its time, so the flow tests start a server of their own in the other."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Tests of one group run in one process, which starts their server once; groups and slow tests run first."""
    if not hasattr(config, "workerinput"):
        return
    groups = {item: next((name for name in SERVERS if name in item.fixturenames), None) for item in items}
    for item, group in groups.items():
        if group:
            item.add_marker(pytest.mark.xdist_group(group))

    def turn(item):
        group = groups[item]
        return SERVERS.index(group) if group else len(SERVERS) + ("slow" not in item.keywords)

    items.sort(key=turn)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A store and a work folder of a test's own."""
    monkeypatch.setenv("SOUNDFLOW_STORE", (tmp_path / "store").as_uri())
    monkeypatch.setenv("SOUNDFLOW_WORK", str(tmp_path / "work"))
    return tmp_path


@pytest.fixture
def no_ffmpeg(tmp_path, monkeypatch):
    """A machine without any: the package's own binary can't be taken away from it, so it is told to be of no use."""
    import imageio_ffmpeg._utils as finder

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(finder, "_is_valid_exe", lambda _exe: False)
    finder._get_ffmpeg_exe.cache_clear()
    yield
    finder._get_ffmpeg_exe.cache_clear()


@pytest.fixture(scope="session")
def seaweed():
    """A real S3 server, started once for all tests that want one; `seaweed.store()` gives a store with a new bucket."""
    from tests.support.seaweed import running_seaweed

    with running_seaweed() as server:
        yield server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def prefect_home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prefect")
    os.environ["PREFECT_HOME"] = str(folder)
    return folder


@pytest.fixture(scope="session")
def prefect_api(prefect_home):
    """The address of a real Prefect server, started once for all tests that run flows."""
    import httpx

    port = free_port()
    environment = {
        **os.environ,
        "PREFECT_UI_ENABLED": "0",
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{prefect_home}/server.db",
        "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
        **ON_SQLITE,
    }
    command = [sys.executable, "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app"]
    server = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port), "--log-level", "error"], env=environment
    )
    address = f"http://127.0.0.1:{port}/api"
    until = time.monotonic() + 300
    while True:
        try:
            if httpx.get(f"{address}/health", timeout=1).status_code == 200:
                break
        except httpx.HTTPError:
            pass
        assert server.poll() is None, "the Prefect server died"
        assert time.monotonic() < until, "the Prefect server never answered"
        time.sleep(0.1)
    yield address
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@pytest.fixture
def flows_here(prefect_api, home, monkeypatch):
    """Run flows in this process against the test server."""
    monkeypatch.setenv("PREFECT_API_URL", prefect_api)
    from prefect.settings import (
        PREFECT_API_URL,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
        PREFECT_LOGGING_TO_API_ENABLED,
        temporary_settings,
    )

    changes = {
        PREFECT_API_URL: prefect_api,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
        PREFECT_LOGGING_TO_API_ENABLED: False,
    }
    with temporary_settings(changes):
        yield home


@pytest.fixture(scope="session")
def console_environment(tmp_path_factory, prefect_home):
    """The environment of console subprocesses; they share compiled kernels and Prefect's home."""
    return {**os.environ, "PREFECT_HOME": str(prefect_home), "COLUMNS": "200"}


@pytest.fixture
def console(home, console_environment):
    """Run `soundflow …` as an operator would; returns the finished process."""

    def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        own = {"SOUNDFLOW_STORE": (home / "store").as_uri(), "SOUNDFLOW_WORK": str(home / "work")}
        return subprocess.run(
            [sys.executable, "-m", "console.main", *words],
            env={**console_environment, **own, **variables},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            cwd=Path(__file__).resolve().parents[1],
        )

    return run


@pytest.fixture
def console_here(home, console_environment):
    """Run `soundflow …` in this process, in a hundredth of the time; returns what `console` returns."""
    from tests.support.console_here import run_here

    own = {"SOUNDFLOW_STORE": (home / "store").as_uri(), "SOUNDFLOW_WORK": str(home / "work")}
    return lambda *words, **variables: run_here(*words, **{**console_environment, **own, **variables})


@pytest.fixture
def read_only(tmp_path):
    """A folder that nobody can write to, root included: a tmpfs mounted read-only."""
    folder = tmp_path / "sealed"
    folder.mkdir()
    if os.geteuid() != 0:
        folder.chmod(0o500)
        yield folder
        folder.chmod(0o700)
        return
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", folder], capture_output=True, check=False
    ).returncode:
        pytest.skip("this machine mounts no tmpfs")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.fixture
def tiny_disk(tmp_path):
    """A disk of one megabyte."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this machine mounts no tmpfs")
    yield folder
    subprocess.run(["umount", folder], check=True)
