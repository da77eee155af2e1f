"""Containers without an engine: what the Dockerfiles copy exists, their steps run, and what they start answers."""

import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
import yaml

from deployments.containers.rehearse import instructions, rehearse
from tests.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deployments/containers"
DOCKERFILES = sorted(FOLDER.glob("*.Dockerfile"))
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text())


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.name)
def test_a_dockerfile_copies_what_exists_and_starts_as_nobody_special(dockerfile):
    steps = list(instructions(dockerfile))
    assert steps[0][0] == "FROM"
    for word, rest in steps:
        if word == "COPY":
            assert all((ROOT / name).exists() for name in rest.split()[:-1])
    words = [word for word, _ in steps]
    assert words.index("USER") < words.index("CMD")


def test_every_package_of_the_program_is_in_the_images():
    """The packages that pyproject.toml installs are those that are copied."""
    packages = {path.name for path in ROOT.iterdir() if (path / "__init__.py").is_file()} - {
        "tests",
        "benchmarks",
        "tools",
    }
    for dockerfile in DOCKERFILES:
        copied = {name for word, rest in instructions(dockerfile) if word == "COPY" for name in rest.split()[:-1]}
        assert packages <= copied


def test_compose_builds_from_these_files_and_its_services_lean_on_each_other():
    services = COMPOSE["services"]
    for name, service in services.items():
        if "build" in service:
            assert (FOLDER / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
        for other in service.get("depends_on", {}):
            assert other in services, name
    assert {"postgres", "redis", "server", "services", "cpu-worker", "gpu-worker", "api", "deploy"} <= set(services)


def test_compose_keeps_no_secret():
    text = (FOLDER / "compose.yaml").read_text()
    for name in ("R2_SECRET_ACCESS_KEY", "POSTGRES_PASSWORD", "SOUNDFLOW_JWT_SECRET", "PREFECT_API_AUTH_STRING"):
        assert f"${{{name}" in text


def test_composes_prefect_server_asks_for_a_login_that_all_others_have():
    services = COMPOSE["services"]
    for name in ("server", "services"):
        assert services[name]["environment"]["PREFECT_SERVER_API_AUTH_STRING"].startswith("${PREFECT_API_AUTH_STRING:?")
    for name in ("deploy", "cpu-worker", "gpu-worker", "api"):
        assert services[name]["environment"]["PREFECT_API_AUTH_STRING"].startswith("${PREFECT_API_AUTH_STRING:?")


def test_the_api_needs_only_packages_that_are_pinned():
    pinned = {line.split("==")[0].lower() for line in (ROOT / "constraints.txt").read_text().splitlines()}
    wanted = [line for line in (FOLDER / "api.txt").read_text().splitlines() if line and not line.startswith("#")]
    names = [line.split(";")[0].split("[")[0].strip().lower() for line in wanted]
    assert set(names) <= pinned
    assert not {"numba", "torch", "librosa", "prefect"} & set(names)


def run(command, folder, env):
    return subprocess.Popen(command, cwd=folder, env=env, start_new_session=True)


@pytest.mark.whole
def test_the_api_image_serves(tmp_path):
    image = rehearse(FOLDER / "api.Dockerfile", tmp_path / "image")
    port = free_port()
    env = image.environment() | {"SOUNDFLOW_STORE": (tmp_path / "store").as_uri()}
    absent = subprocess.run(["python3", "-c", "import numba"], env=env, check=False, capture_output=True)
    assert absent.returncode != 0
    server = run([*image.command[:-1], str(port)], image.folder, env)
    try:
        end = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1) as answer:
                    assert answer.status == 200
                    break
            except OSError:
                assert time.monotonic() < end
                time.sleep(0.3)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


@pytest.mark.whole
def test_the_cpu_worker_image_makes_a_day(tmp_path):
    image = rehearse(FOLDER / "cpu-worker.Dockerfile", tmp_path / "image")
    env = image.environment() | {"SOUNDFLOW_STORE": (tmp_path / "store").as_uri()}
    words = ["soundflow", "daily", "--date", "2025-01-15", "--duration", "8", "--category", "study", "--json"]
    done = subprocess.run(words, cwd=image.folder, env=env, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "store").rglob("*.mp3"))) == 1
    help_text = subprocess.run([*image.command, "--help"], cwd=image.folder, env=env, capture_output=True, check=True)
    assert b"--pool" in help_text.stdout
