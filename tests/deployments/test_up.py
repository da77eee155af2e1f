"""`soundflow up` as an operator starts it: from an empty folder, without a variable, on a machine with other users."""

import base64
import http.client
import json
import os
import signal
import stat
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from soundflow_core.base import numba_kernels as jit
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.validation import validate
from soundflow_core.library.storage import open_store
from tests.conftest import free_port

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-m", "console.main"]
OURS = ("SOUNDFLOW", "PREFECT", "R2_", "CATALOG", "FREE_", "XDG_", "COLUMNS")


def until(condition, what, seconds=240):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"never {what}"
        time.sleep(0.2)
    return found


class Machine:
    """An operator's account: a home, an empty folder to start in, and the programs started there."""

    def __init__(self, folder):
        self.home, self.folder, self.elsewhere = folder / "home", folder / "empty", folder / "elsewhere"
        for path in (self.home, self.folder, self.elsewhere, self.home / ".cache/soundflow"):
            path.mkdir(parents=True)
        kernels = jit._cache_folder(Path(jit.__file__)).parent
        kernels.mkdir(parents=True, exist_ok=True)
        (self.home / ".cache/soundflow/kernels").symlink_to(kernels)  # compiled once for all tests
        self.prefect_port, self.port = free_port(), free_port()
        self.api = f"http://127.0.0.1:{self.prefect_port}/api"
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        self.env |= {
            "HOME": str(self.home),
            "DO_NOT_TRACK": "1",
            "PYTHONPATH": str(ROOT),
        }  # for the flow of tests that waits
        self.program = None
        self.workers = []

    def up(self, *words, **variables):
        """Start it without any variable, with the most generous umask, and wait until the API answers, which is the last to start."""
        with (self.home / "up.txt").open("ab") as out:
            self.program = subprocess.Popen(
                [*PROGRAM, "up", "--prefect-port", str(self.prefect_port), "--port", str(self.port), *words],
                env={**self.env, **variables}, cwd=self.folder, stdout=out, stderr=out, umask=0,
            )  # fmt: skip
        until(
            lambda: self.program.poll() is not None or ("API and player" in self.started and self.get("/health")),
            "answered",
        )
        assert self.program.poll() is None, self.output

    def console(self, *words, **variables):
        """`soundflow …` in another terminal, in another folder."""
        return subprocess.run(
            [*PROGRAM, *words], env={**self.env, "PREFECT_API_URL": self.api, **variables}, cwd=self.elsewhere,
            capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip

    def worker(self, pool, **variables):
        """A worker as Prefect's own command starts it, in another folder."""
        words = [
            sys.executable,
            "-m",
            "prefect",
            "worker",
            "start",
            "--pool",
            pool,
            "--type",
            "process",
            "--name",
            "by-hand",
        ]
        env = {
            **self.env,
            "PREFECT_API_URL": self.api,
            "PREFECT_API_AUTH_STRING": self.login,
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            **variables,
        }
        self.workers.append(
            subprocess.Popen(words, env=env, cwd=self.elsewhere, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.read() if answer.status == 200 else None
        except OSError:
            return None
        finally:
            connection.close()

    @property
    def started(self):
        """The programs of the `up` that runs, by name, with their process ids."""
        file = self.home / f".local/state/soundflow/up/{self.program.pid}.json"
        programs = json.loads(file.read_text())["programs"] if file.exists() else []
        return {program["name"]: program["pid"] for program in programs}

    @property
    def output(self):
        return (self.home / "up.txt").read_text()

    @property
    def login_file(self):
        return self.home / ".local/state/soundflow/prefect-login"

    @property
    def login(self):
        return self.login_file.read_text().strip()

    @property
    def store(self):
        return self.folder / "store"

    @contextmanager
    def client(self):
        from prefect.client.orchestration import get_client
        from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

        with (
            temporary_settings({PREFECT_API_URL: self.api, PREFECT_API_AUTH_STRING: self.login}),
            get_client(sync_client=True) as found,
        ):
            yield found

    def ask(self, method, path, body=None, *, host=None, login=None, **headers):
        """A request to Prefect's server as another program, or a page in a browser, may send it: the status, the headers, the text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.prefect_port, timeout=20)
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or f"127.0.0.1:{self.prefect_port}")
        if login:
            connection.putheader("Authorization", f"Basic {base64.b64encode(login.encode()).decode()}")
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        content = (body or "").encode()
        connection.putheader("Content-Length", str(len(content)))
        connection.endheaders(content)
        answer = connection.getresponse()
        found = answer.status, dict(answer.getheaders()), answer.read().decode(errors="replace")
        connection.close()
        return found

    def close(self):
        for worker in self.workers:
            worker.terminate()
        if self.program and self.program.poll() is None:
            self.program.send_signal(signal.SIGINT)
            assert self.program.wait(60) == 0, self.output
        for worker in self.workers:
            worker.wait(60)


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """`soundflow up`, started once for the tests of this file."""
    own = Machine(tmp_path_factory.mktemp("machine"))
    own.up()
    yield own
    own.close()


def ended(client, run):
    state = client.read_flow_run(run).state
    return state if state and state.is_final() else None


@contextmanager
def run_by_schedule(client, deployment, **parameters):
    """One more schedule for a deployment, due in a moment; its first run."""
    from prefect.client.schemas.schedules import IntervalSchedule

    every = timedelta(seconds=40)
    plan = IntervalSchedule(interval=every, anchor_date=datetime.now(UTC)).model_dump(mode="json")
    created = client.request(
        "POST", f"/deployments/{deployment.id}/schedules", json=[{"schedule": plan, "parameters": parameters}]
    ).json()
    wanted = {"deployments": {"id": {"any_": [str(deployment.id)]}}, "sort": "EXPECTED_START_TIME_ASC", "limit": 20}

    def soon():
        for run in client.request("POST", "/flow_runs/filter", json=wanted).json():
            due = datetime.fromisoformat(run["expected_start_time"])
            if (
                run["auto_scheduled"] and due < datetime.now(UTC) + every
            ):  # not a run that was triggered, nor the nightly one
                return run["id"]
        return None

    yield until(soon, "scheduled")
    client.request("DELETE", f"/deployments/{deployment.id}/schedules/{created[0]['id']}")


def test_a_run_publishes_into_the_folder_where_up_started(machine):
    asked = {"day": "2025-03-01", "categories": ["Relax"], "duration_sec": 8, "pictures": False}
    with machine.client() as client:
        deployment = client.read_deployment_by_name("daily-free/daily-free")
        run = client.create_flow_run_from_deployment(deployment.id, parameters=asked).id
        assert until(lambda: ended(client, run), "ended").type == "COMPLETED"
    made = ["free-2025-03-01-relax_daily"]
    assert [path.stem for path in machine.store.rglob("*.mp3")] == made
    until(
        lambda: [entry["id"] for entry in json.loads(machine.get("/catalog/all") or "[]")] == made, "listed by the API"
    )
    settings = Settings(store=machine.store.as_uri(), work_folder=machine.home, operator="ann")
    assert validate(open_store(settings), settings, deep=True).ok
    assert list(machine.elsewhere.iterdir()) == []


@pytest.mark.whole
def test_a_whole_day_by_workers_of_both_kinds(tmp_path):
    """Five tracks of full length, triggered and by the schedule, through `up`'s worker and through one started by Prefect's command."""
    own = Machine(tmp_path)
    try:
        own.up("--workers", "0")
        own.worker("cpu")
        with own.client() as client:
            deployment = client.read_deployment_by_name("daily-free/daily-free")
            triggered = client.create_flow_run_from_deployment(deployment.id, parameters={"day": "2025-03-01"}).id
            assert until(lambda: ended(client, triggered), "ended", 600).type == "COMPLETED"
        own.close()
        own.workers.clear()
        own.up()
        with own.client() as client:
            deployment = client.read_deployment_by_name("daily-free/daily-free")
            with run_by_schedule(client, deployment) as by_schedule:
                assert until(lambda: ended(client, by_schedule), "ended", 600).type == "COMPLETED"
        assert len(list(own.store.rglob("*.mp3"))) == 10
        until(lambda: len(json.loads(own.get("/catalog/all") or "[]")) == 10, "listed by the API")
        done = own.console("validate", "--deep", "--json", SOUNDFLOW_STORE=own.store.as_uri())
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["tracks"] == 10
    finally:
        own.close()


@pytest.mark.whole
def test_a_worker_with_the_buckets_keys_alone_publishes_into_the_bucket(tmp_path, seaweed):
    """Its results are there, too, though Prefect's server knows no key."""
    own, variables = Machine(tmp_path), seaweed.environment()
    keys = {name: value for name, value in variables.items() if name.endswith(("KEY", "KEY_ID"))}
    try:
        own.up("--workers", "0", **variables)
        own.worker("cpu", **keys)
        with own.client() as client:
            deployment = client.read_deployment_by_name("daily-free/daily-free")
            asked = {"day": "2025-03-01", "categories": ["Study"], "duration_sec": 8, "pictures": False}
            run = client.create_flow_run_from_deployment(deployment.id, parameters=asked).id
            assert until(lambda: ended(client, run), "ended").type == "COMPLETED"
            shown = client.request("POST", "/block_documents/filter", json={"include_secrets": True}).text
        assert not [value for value in keys.values() if value in shown]
        store = seaweed.store(variables["R2_BUCKET"])
        assert len(list(store.list("audio/free/2025-03-01/"))) == 1
        assert list(store.list("prefect-results/"))
    finally:
        own.close()


READS = (
    ("GET", "/api/version", None), ("GET", "/api/admin/settings", None), ("GET", "/api/openapi.json", None),
    ("POST", "/api/work_pools/filter", "{}"), ("POST", "/api/deployments/filter", "{}"), ("POST", "/api/flow_runs/filter", "{}"),
    ("POST", "/api/block_documents/filter", '{"include_secrets": true}'), ("POST", "/api/variables/filter", "{}"),
    ("POST", "/api/logs/filter", "{}"), ("POST", "/api/events/filter", "{}"), ("POST", "/api/artifacts/filter", "{}"),
)  # fmt: skip
WRITES = (
    ("POST", "/api/work_pools/", '{"name": "evil", "type": "process"}'),
    ("POST", "/api/flows/", '{"name": "evil"}'),
    ("POST", "/api/variables/", '{"name": "evil", "value": "1"}'),
    ("POST", "/api/deployments/", '{"name": "evil", "flow_id": "00000000-0000-0000-0000-000000000000", "work_pool_name": "cpu"}'),
    ("POST", "/api/block_types/", '{"name": "evil", "slug": "evil"}'),
    ("POST", "/api/automations/", "{}"),
    ("POST", "/api/flow_runs/", '{"flow_id": "00000000-0000-0000-0000-000000000000"}'),
    ("DELETE", "/api/work_pools/cpu", None),
)  # fmt: skip
SIMPLE = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x")
"""What a page may send to any address without being asked whether it may."""


@pytest.mark.parametrize("kind", [*SIMPLE, "application/json"])
def test_a_hostile_page_creates_reads_and_runs_nothing(machine, kind):
    page = {"Origin": "https://evil.example", "Content_Type": kind}
    for method, path, body in (*READS, *WRITES):
        status, headers, text = machine.ask(method, path, body, **page)
        assert (status, json.loads(text)) == (401, {"exception_message": "Unauthorized"}), path
        assert "access-control-allow-origin" not in headers
    with machine.client() as client:
        known = client.request("POST", "/work_pools/filter", json={}).json()
        assert {pool["name"] for pool in known} == {"cpu", "gpu"}
        assert client.read_variable_by_name("evil") is None


def test_a_page_that_asks_first_is_told_no_unless_it_is_the_servers_own(machine):
    asks = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "authorization,content-type"}
    for origin in ("https://evil.example", "http://127.0.0.1:1234", "null"):
        status, headers, _ = machine.ask("OPTIONS", "/api/work_pools/filter", Origin=origin, **asks)
        assert status == 400
        assert "access-control-allow-origin" not in headers
    own = f"http://localhost:{machine.prefect_port}"
    status, headers, _ = machine.ask("OPTIONS", "/api/work_pools/filter", Origin=own, **asks)
    assert (status, headers["access-control-allow-origin"]) == (200, own)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:4200", "127.0.0.1.evil.example", "10.0.0.1", ""])
def test_a_name_that_is_pointed_here_reaches_nothing(machine, host):
    """DNS rebinding: the page is of the server's own origin, as its browser sees it."""
    for path in ("/", "/ui-settings", "/api/health", "/api/version"):
        assert machine.ask("GET", path, host=host or " ", login=machine.login)[0] == 400
    for own in ("localhost", "127.0.0.1"):
        assert machine.ask("GET", "/api/version", host=f"{own}:{machine.prefect_port}", login=machine.login)[0] == 200


@pytest.mark.parametrize("first", [None, {"type": "auth"}, {"type": "auth", "token": "soundflow:guess"}])
def test_no_web_socket_opens_without_the_login(machine, first):
    from websockets.exceptions import WebSocketException
    from websockets.sync.client import connect

    def listens(path):
        try:
            with connect(
                f"{machine.api.replace('http', 'ws')}{path}", subprotocols=["prefect"] if first else None
            ) as socket_:
                socket_.send(json.dumps(first or {"type": "filter", "filter": {}}))
                return json.loads(socket_.recv(10))["type"] == "auth_success"
        except (WebSocketException, OSError):
            return False

    assert not any(
        listens(path) for path in ("/events/in", "/events/out", "/logs/out", "/task_runs/subscriptions/scheduled")
    )


def test_the_login_is_this_users_alone_and_stands_nowhere_else(machine):
    assert stat.S_IMODE(machine.login_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(machine.login_file.parent.stat().st_mode) == 0o700
    listed = subprocess.run(["ps", "-A", "-ww", "-o", "args"], capture_output=True, text=True, check=True).stdout
    assert str(machine.prefect_port) in listed
    secret = machine.login.partition(":")[2]
    assert secret not in listed
    said = [machine.home / "up.txt", *(machine.home / ".cache/soundflow/logs").iterdir()]
    assert not [path for path in said if secret in path.read_text()]
    assert machine.ask("GET", "/api/version", login="soundflow:guess")[0] == 401
    assert machine.ask("GET", "/api/version", login=machine.login)[0] == 200


def test_nothing_that_up_writes_may_be_changed_or_overheard_by_others(machine):
    """It was started with umask 000."""
    private = [".local/state/soundflow", ".cache/soundflow/logs", ".prefect"]
    for folder in (machine.home / name for name in private):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder
    logs = list((machine.home / ".cache/soundflow/logs").iterdir())
    assert {path.name for path in logs} >= {"prefect.log", "api.log", "worker-cpu-1.log"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in logs} == {0o600}
    for path in machine.home.rglob("*"):
        if not path.is_symlink():
            assert not path.stat().st_mode & 0o002, path


def test_other_terminals_need_no_setup(machine):
    done = machine.console("status", "--json")
    assert done.returncode == 0, done.stderr
    pools = {pool["name"]: pool["workers"] for pool in json.loads(done.stdout)["pools"]}
    assert len(pools["cpu"]) == 1


@pytest.mark.whole
def test_after_a_kill_the_next_up_ends_what_is_left_and_takes_runs_up_again(machine):
    """Nothing of the killed one goes on beside the new one; a run that it interrupted is not left as running."""
    words = ("up", "--prefect-port", str(machine.prefect_port), "--port", str(machine.port))
    beside = machine.console(*words, PREFECT_API_URL="")
    assert beside.returncode == 5
    assert "`soundflow up` runs already" in beside.stderr
    with machine.client() as client:
        flow = client.read_deployment_by_name("validate/validate").flow_id
        deployment = client.create_deployment(
            flow_id=flow,
            name="waits",
            work_pool_name="cpu",
            entrypoint="tests.support.waiting.waiting",
            pull_steps=[],
        )
        run = client.create_flow_run_from_deployment(deployment, parameters={"seconds": 3600}).id
        found = until(lambda: (now := client.read_flow_run(run)).state.is_running() and now, "running")
    left = [*machine.started.values(), int(found.infrastructure_pid)]
    assert len(left) == 4
    machine.program.kill()
    machine.program.wait()
    assert all(Path(f"/proc/{pid}").exists() for pid in left)
    machine.up()
    assert "An earlier `soundflow up` was killed" in machine.output
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left), "gone")
    with machine.client() as client:
        until(lambda: client.read_flow_run(run).run_count == 2, "taken up again")
        listed = client.request("POST", "/work_pools/cpu/workers/filter", json={}).json()
        assert len([worker for worker in listed if worker["status"] == "ONLINE"]) == 1
        assert machine.console("cancel", str(run)).returncode == 0
        assert until(lambda: ended(client, run), "ended").name == "Cancelled"
