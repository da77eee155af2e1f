"""The API beside nginx: `python -m benchmarks.api [speed|filters|memory|crowd]…`, all without a word. Needs wrk and nginx.

One worker on one core, the load from the other. nginx serves the same bytes as files (`gzip_static`), on the same core, in the same run, in
turns. A machine that does other things too spoils seconds but not the work a request costs: every rate is given by the clock and by the
time that the server was on its core, and it is the latter that the goals are held against.

* speed: 1 000 tracks: gzip at least 0.25x nginx, 304 at least 0.25x, a signed address at least 0.12x nginx's small JSON;
* filters: 100 000 tracks, 50 requests a second: p99 at most 20 ms;
* memory: 100 000 tracks: at most 10x the catalog;
* crowd: 1 000 open connections and a slow reader: the rest is served as without them.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil

from benchmarks.site import free_port, until
from soundflow_core.base.settings import Settings
from soundflow_core.library.accounts import issue_token
from soundflow_core.library.catalog.catalog_files import catalog_keys
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.model.brief import Category, Tier
from soundflow_core.model.entry import CatalogEntry
from soundflow_core.model.keys import audio_key
from tests.support.nginx import running_nginx
from tests.support.seaweed import running_seaweed

SERVER_CORE, LOAD_CORE = "0", "1"
PINNED = ("taskset", "-c", SERVER_CORE)
ROOT = Path(__file__).resolve().parent.parent
GENRES = ("deep", "house", "techno", "lofi", "jazz", "ambient", "classic", "trance", "edm", "dance")
KEYS = ("C", "Dm", "F#", "Eb", "Am", "Gm", "Bb", "E")
ROUNDS = 5
SECONDS = 3
NGINX = """
user root; worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 1000000000; types {{ application/json json; }} etag on; gzip_static on;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{ listen 127.0.0.1:{port}; root {folder}/files; }}
}}
"""


def entry(number: int) -> CatalogEntry:
    """The n-th of many tracks: one in ten is premium."""
    rng = random.Random(number)  # noqa: S311
    tier = Tier.PREMIUM if number % 10 == 0 else Tier.FREE
    day = date(2000, 1, 1) + timedelta(number // 10)
    name = f"{tier}-{day}-track_{number:06d}"
    key = audio_key(tier, day, name)
    return CatalogEntry(
        id=name, title=f"Track {number} - {day}", tier=tier, date=day, category=rng.choice(list(Category)), genre=rng.choice(GENRES),
        bpm=rng.randint(60, 150), key=rng.choice(KEYS), duration_sec=180, goal_tags=("deep_work", "coding", "focus"),
        nature_tags=("minimal",), energy_min=50, energy_max=75, ambience_min=5, ambience_max=30, object_key=key,
        url=f"https://cdn.example/{key}" if tier is Tier.FREE else None, size_bytes=4_320_862, sha256=f"{number:064x}",
        lufs=-14.0, true_peak_dbtp=-1.2, method="procedural", license="CC-BY-4.0", seed=number, engine_version="1.0.0",
    )  # fmt: skip


def fill(settings: Settings, tracks: int) -> tuple[int, str]:
    """Catalogs of so many tracks, without their audio; the bytes of `all.json`, and a premium token."""
    store = open_store(settings)
    entries = sorted(map(entry, range(tracks)), key=lambda e: (e.tier is Tier.FREE, -e.date.toordinal(), e.id))
    size = 0
    for key in catalog_keys(settings):
        found = [
            e
            for e in entries
            if key == "catalog/all.json"
            or key in (f"catalog/{e.tier}.json", f"catalog/by-category/{e.category.slug}.json")
        ]
        lines = [json.dumps(e.as_json(), ensure_ascii=False, separators=(",", ":")) for e in found]
        content = ("[\n" + ",\n".join(lines) + "\n]\n").encode()
        size = max(size, len(content))
        store.put(key, content, ANYTHING, "application/json", "")
    return size, issue_token(store)[0]


class Server:
    """A server on its core."""

    def __init__(self, url: str, pid: int) -> None:
        self.url, self.process = url, psutil.Process(pid)

    def core_seconds(self) -> float:
        """For how long it and its children were on a core."""
        times = [one.cpu_times() for one in (self.process, *self.process.children(recursive=True))]
        return sum(t.user + t.system for t in times)


@contextmanager
def soundflow(settings: Settings, **variables: str) -> Iterator[Server]:
    """`soundflow serve`, as anybody starts it; only its log of every request is off, as nginx's is."""
    port = free_port()
    secret = settings.s3_secret_access_key.get_secret_value() if settings.s3_secret_access_key else ""
    environment = {
        **os.environ, "SOUNDFLOW_STORE": settings.store, "SOUNDFLOW_ACCESS_LOG": "0", "SOUNDFLOW_RATES": "signed=100000000/minute",
        "R2_ENDPOINT": settings.s3_endpoint or "", "R2_ACCESS_KEY_ID": settings.s3_access_key_id or "", "R2_SECRET_ACCESS_KEY": secret,
        **variables,
    }  # fmt: skip
    command = ["taskset", "-c", SERVER_CORE, sys.executable, "-m", "console.main", "serve", "--port", str(port)]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
        try:
            server = Server(f"http://127.0.0.1:{port}", process.pid)
            until(lambda: _is_ready(server.url), "the API is ready", 300)
            yield server
        finally:
            process.terminate()
            process.wait(30)


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/ready", timeout=30).status_code == 200
    except httpx.HTTPError:
        return False


@contextmanager
def nginx(folder: Path, files: dict[str, bytes]) -> Iterator[Server]:
    """One worker of nginx over some files and their gzip forms."""
    port = free_port()
    (folder / "files").mkdir(parents=True)
    for name, content in files.items():
        (folder / "files" / name).write_bytes(content)
        (folder / "files" / f"{name}.gz").write_bytes(gzip.compress(content, 9))
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    command = [*PINNED, "nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    process = subprocess.Popen(command)
    try:
        server = Server(f"http://127.0.0.1:{port}", process.pid)
        until(lambda: httpx.get(f"{server.url}/small.json").status_code == 200, "nginx answers", 20)
        yield server
    finally:
        process.terminate()
        process.wait(10)


def load(server: Server, path: str, headers: dict[str, str], seconds: int = SECONDS) -> tuple[float, float, float]:
    """Requests a second by the clock and by the server's own time, and the p99 in ms, with 16 connections."""
    words = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    before = server.core_seconds()
    command = ["taskset", "-c", LOAD_CORE, "wrk", "-t1", "-c16", f"-d{seconds}", "--latency", *words, server.url + path]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    spent = server.core_seconds() - before
    requests = int(re.search(r"(\d+) requests in", said)[1])  # type: ignore[index]
    assert "Non-2xx" not in said or headers.get("If-None-Match"), said
    worst, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()  # type: ignore[union-attr]
    return requests / seconds, requests / spent, float(worst) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def compare(
    name: str, goal: float, ours: tuple[Server, str, dict[str, str]], theirs: tuple[Server, str, dict[str, str]]
) -> dict[str, Any]:
    """Both in turns; the medians and what is ours of theirs."""
    rounds = [(load(*ours), load(*theirs)) for _ in range(ROUNDS)]
    mine, nginxs = ([statistics.median(pair[side][by] for pair in rounds) for by in (0, 1)] for side in (0, 1))
    return {
        "what": name, "goal": goal, "ratio": round(mine[1] / nginxs[1], 3), "ratioByClock": round(mine[0] / nginxs[0], 3),
        "perCoreSecond": round(mine[1]), "nginxPerCoreSecond": round(nginxs[1]), "met": mine[1] / nginxs[1] >= goal,
    }  # fmt: skip


def speed(folder: Path) -> list[dict[str, Any]]:
    """Whole catalogs, unchanged ones, signed addresses."""
    settings = Settings(store=(folder / "store").as_uri(), work_folder=folder / "work")
    _, token = fill(settings, 1000)
    raw = open_store(settings).get("catalog/all.json").content
    track = entry(0).id
    small = json.dumps({"signedUrl": "x" * 230, "expiresAt": "2025-01-15T13:00:00Z", "expiresInSec": 3600}).encode()
    bearer = {"Authorization": f"Bearer {token}"}
    packed = {"Accept-Encoding": "gzip"}
    found = []
    with soundflow(settings) as api, nginx(folder / "nginx", {"all.json": raw, "small.json": small}) as other:
        ours = httpx.get(f"{api.url}/catalog/all", headers=packed)
        theirs = httpx.get(f"{other.url}/all.json", headers=packed)
        assert ours.headers["content-encoding"] == theirs.headers["content-encoding"] == "gzip"
        assert ours.content == theirs.content
        found.append(compare("1 000 tracks, gzip", 0.25, (api, "/catalog/all", packed), (other, "/all.json", packed)))
        known = [{**packed, "If-None-Match": answer.headers["etag"]} for answer in (ours, theirs)]
        assert httpx.get(f"{api.url}/catalog/all", headers=known[0]).status_code == 304
        assert httpx.get(f"{other.url}/all.json", headers=known[1]).status_code == 304
        found.append(compare("304", 0.25, (api, "/catalog/all", known[0]), (other, "/all.json", known[1])))
        (folder / "cached").mkdir()
        with running_nginx(folder / "cached", api.url, tls=False, limits=False, prefix=PINNED) as (url, process):
            cached = Server(url, process.pid)
            for name, headers in (("gzip", packed), ("304", known[0])):
                before = (cached, "/catalog/all", headers), (other, "/all.json", packed if name == "gzip" else known[1])
                found.append(compare(f"{name}, from the cache of deployments/nginx", 0.5, *before))
        signed = f"/tracks/premium/{track}/signed"
        found.append(compare("signed, local store", 0.12, (api, signed, bearer), (other, "/small.json", {})))
        with running_seaweed() as bucket:
            remote = bucket.settings(folder / "work")
            _, token = fill(remote, 1000)
            with soundflow(remote) as api_on_bucket:
                of_bucket = {"Authorization": f"Bearer {token}"}
                found.append(
                    compare("signed, bucket", 0.12, (api_on_bucket, signed, of_bucket), (other, "/small.json", {}))
                )
    return found


def questions(count: int) -> list[str]:
    """What a player asks: filters, search and pages, each time other words."""
    rng = random.Random(1)  # noqa: S311
    found = []
    for _ in range(count):
        day = date(2000, 1, 1) + timedelta(rng.randrange(9000))
        found.append(
            rng.choice(
                [
                    f"genre={rng.choice(GENRES)}&limit=50",
                    f"genre={rng.choice(GENRES)}&genre={rng.choice(GENRES)}&tier=free&limit=100",
                    f"from={day}&to={day + timedelta(30)}&limit=50",
                    f"date={day}",
                    f"q=track%20{rng.randrange(100)}&limit=50",
                    f"q={rng.choice(KEYS).lower().rstrip('#')}%20deep&tier=premium&limit=50",
                    f"limit=50&cursor=free:{day.toordinal()}:x",
                ]
            )
        )
    return found


async def ask_steadily(url: str, rate: float, asked: list[str]) -> list[float]:
    """Ask at a steady rate whether or not the last answer came; the times in ms, waiting included."""
    times: list[float] = []

    async def one(client: httpx.AsyncClient, question: str, due: float) -> None:
        answer = await client.get(f"/catalog/all?{question}", headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, (question, answer.text)
        times.append((time.perf_counter() - due) * 1000)

    async with httpx.AsyncClient(base_url=url, timeout=60) as client, asyncio.TaskGroup() as tasks:
        began = time.perf_counter()
        for number, question in enumerate(asked):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.create_task(one(client, question, time.perf_counter()))
    return sorted(times)


def large(folder: Path, what: set[str]) -> list[dict[str, Any]]:
    """Filters over many tracks, and what they weigh in memory."""
    settings = Settings(store=(folder / "large").as_uri(), work_folder=folder / "work")
    size, _ = fill(settings, 100_000)
    os.sched_setaffinity(0, {int(LOAD_CORE)})
    found = []
    with soundflow(settings) as api:
        if "memory" in what:
            used = api.process.memory_info().rss
            found.append(
                {
                    "what": "memory, 100 000 tracks",
                    "goal": 10,
                    "ratio": round(used / size, 2),
                    "megabytes": used >> 20,
                    "met": used <= 10 * size,
                }
            )
        if "filters" in what:
            asyncio.run(ask_steadily(api.url, 50, questions(100)))
            before = api.core_seconds()
            times = asyncio.run(ask_steadily(api.url, 50, questions(1500)))
            spent = (api.core_seconds() - before) / len(times) * 1000
            p99 = times[int(len(times) * 0.99)]
            found.append({
                "what": "filters, 100 000 tracks", "goal": "p99 <= 20 ms", "p50Ms": round(times[len(times) // 2], 2),
                "p99Ms": round(p99, 2), "coreMs": round(spent, 2), "met": p99 <= 20,
            })  # fmt: skip
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    return found


def crowd(folder: Path) -> list[dict[str, Any]]:
    """The same load with and without a thousand idle connections, half of them amid a request, and one reader of a byte at a time."""
    settings = Settings(store=(folder / "crowd").as_uri(), work_folder=folder / "work")
    fill(settings, 1000)
    with soundflow(settings) as api:
        alone = load(api, "/catalog/all", {"Accept-Encoding": "gzip"})
        idle = [_connected(api) for _ in range(1000)]
        for connection in idle[:500]:
            connection.sendall(b"GET /catalog/all HTTP/1.1\r\nHost: x\r\n")
        slow = _connected(api, receive_buffer=1024)
        slow.sendall(b"GET /catalog/all HTTP/1.1\r\nHost: x\r\n\r\n" * 20)
        among = load(api, "/catalog/all", {"Accept-Encoding": "gzip"})
        got = slow.recv(1)
        for connection in (*idle, slow):
            connection.close()
    ratio = among[1] / alone[1]
    return [{"what": "1 000 open connections and a slow reader", "goal": 0.8, "ratio": round(ratio, 3), "p99Ms": [alone[2], among[2]],
             "met": ratio >= 0.8 and got == b"H"}]  # fmt: skip


def _connected(server: Server, receive_buffer: int | None = None) -> socket.socket:
    found = socket.socket()
    if receive_buffer:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    host, _, port = server.url.removeprefix("http://").partition(":")
    found.connect((host, int(port)))
    return found


def main(words: list[str]) -> int:
    """Measure what is asked for; 1 where a goal is missed."""
    what = set(words) or {"speed", "filters", "memory", "crowd"}
    folder = Path(tempfile.mkdtemp(prefix="soundflow-api-"))
    try:
        found = speed(folder) if "speed" in what else []
        found += large(folder, what) if what & {"filters", "memory"} else []
        found += crowd(folder) if "crowd" in what else []
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for line in found:
        print(json.dumps(line, ensure_ascii=False))
    return 0 if all(line["met"] for line in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
