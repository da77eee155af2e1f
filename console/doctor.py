"""`soundflow doctor`: is everything in order? Each line says what, its state, and what to do."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Literal

from console.screen import paper, print_json, screen, styled
from flows.server import access as server_access
from flows.server import discovery as server
from soundflow_core.base.errors import Conflict, SoundFlowError
from soundflow_core.base.settings import ApiSettings, Settings
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ABSENT, Store
from soundflow_core.model.keys import ALL_CATALOG, AUDIO_CACHE_CONTROL, AUDIO_PREFIX, CATALOG_CACHE_CONTROL

PROBLEMS_FOUND = 4
State = Literal["ok", "warning", "failed", "skipped"]
COLOURS: dict[State, str] = {"ok": "green", "warning": "yellow", "failed": "red", "skipped": "dim"}
SKEW_SECONDS = 60.0
REFUSED_SKEW_SECONDS = 900.0
"""S3 refuses requests that are signed more than 15 minutes off."""
LEAST_FREE_BYTES = 2 << 30
TIMEOUT_SECONDS = 10
POOLS = ("cpu", "gpu")
PROBE = "doctor/"


@dataclass(frozen=True)
class Line:
    """One finding."""

    what: str
    state: State
    said: str
    advice: str = ""


@dataclass
class Patient:
    """What the checks share; a part that could not be had is None and its checks are skipped."""

    settings: Settings | None = None
    api: ApiSettings | None = None
    store: Store | None = None
    track: str | None = None
    """The key of some free track."""


def run_doctor(as_json: bool) -> None:
    """Print every line as soon as it is known; exit code 4 where one failed."""
    import typer

    lines = []
    for line in findings():
        lines.append(line)
        if not as_json:
            paper.print(styled((f"{line.state:8}", COLOURS[line.state]), f" {line.what}: {line.said}"))
            if line.advice:
                paper.print(styled((f"  {line.advice}", "dim")))
    failed = [line for line in lines if line.state == "failed"]
    if as_json:
        print_json({"ok": not failed, "checks": [asdict(line) for line in lines]})
    elif failed:
        screen.print(styled((f"{len(failed)} of {len(lines)} checks failed", "red")))
    if failed:
        raise typer.Exit(PROBLEMS_FOUND)


def findings() -> Iterator[Line]:
    """Every check, one after another; none of them stops another."""
    patient = Patient()
    for what, check in CHECKS.items():
        try:
            yield from check(patient, what)
        except SoundFlowError as error:
            sentence, _, advice = str(error).rstrip(".").partition("; ")
            yield Line(what, "failed", sentence, advice)
        except Exception as error:  # a check that breaks is a finding, too
            yield Line(what, "failed", f"the check broke ({type(error).__name__}: {error})", "report it")


def _environment(patient: Patient, what: str) -> Iterator[Line]:
    patient.settings = Settings.from_environment()
    patient.api = ApiSettings.from_environment()
    yield Line(what, "ok", f"the store is {patient.settings.store}")


def _store(patient: Patient, what: str) -> Iterator[Line]:
    if patient.settings is None:
        yield Line(what, "skipped", "the environment comes first")
        return
    store = open_store(patient.settings)
    first = next(iter(store.list(f"{AUDIO_PREFIX}free/")), None)
    patient.store, patient.track = store, first.key if first else None
    yield Line(what, "ok", f"{store!r} answers" + ("" if first else "; it holds no free track yet"))


def _writable(patient: Patient, what: str) -> Iterator[Line]:
    """Write, read, write again conditionally (which must fail), delete; the written time tells the clock's skew."""
    if patient.store is None:
        yield Line(what, "skipped", "the store comes first")
        return
    store, key, content = patient.store, f"{PROBE}{secrets.token_hex(8)}", secrets.token_bytes(16)
    try:
        store.put(key, content, ABSENT, "text/plain", "no-store")
        written = datetime.now(UTC)
        if store.get(key).content != content:
            yield Line(what, "failed", "what was written was not read back", "use another store")
            return
        yield _conditional(store, key, what)
        found = store.head(key)
        if found:
            yield _clock((found.modified - written).total_seconds())
    finally:
        with contextlib.suppress(SoundFlowError):
            store.delete(key)


def _conditional(store: Store, key: str, what: str) -> Line:
    try:
        store.put(key, b"second", ABSENT, "text/plain", "no-store")
    except Conflict:
        return Line(what, "ok", "objects are written, read back, and never overwritten by chance")
    return Line(
        what,
        "failed",
        "the server ignores conditions on writes (If-None-Match), so that writers would lose each other's tracks",
        "use R2, AWS S3, MinIO, SeaweedFS or another that honours them",
    )


def _clock(skew_seconds: float) -> Line:
    off = abs(skew_seconds)
    if off < SKEW_SECONDS:
        return Line("clock", "ok", "this machine and the store agree")
    state: State = "failed" if off >= REFUSED_SKEW_SECONDS else "warning"
    return Line("clock", state, f"this machine is {off:.0f} s off the store's time", "set the clock, or run NTP")


def _headers(patient: Patient, what: str) -> Iterator[Line]:
    headers_of: Callable[[str], dict[str, str]] | None = getattr(patient.store, "headers_of", None)
    if headers_of is None or patient.store is None:
        yield Line(what, "skipped", "only a bucket serves headers of its own")
        return
    for key, wanted in ((patient.track, AUDIO_CACHE_CONTROL), (ALL_CATALOG, CATALOG_CACHE_CONTROL)):
        if key is None or patient.store.head(key) is None:
            continue
        found = headers_of(key).get("cache-control", "")
        if found == wanted:
            yield Line(what, "ok", f"{key} is served with {found}")
        else:
            advice = f"publish it again, or set '{wanted}' with `aws s3 cp --cache-control`"
            yield Line(what, "warning", f"{key} is served with {found or 'no Cache-Control'}", advice)


def _cors(patient: Patient, what: str) -> Iterator[Line]:
    rules_of: Callable[[], list[dict[str, Any]] | None] | None = getattr(patient.store, "cors", None)
    origins = patient.api.cors_allow_origins if patient.api else ()
    if rules_of is None or not origins:
        yield Line(what, "skipped", "only for a bucket, with CORS_ALLOW_ORIGINS set")
        return
    rules = rules_of()
    if rules is None:
        yield Line(what, "warning", "these keys may not read the bucket's rules", "look at them in its console")
        return
    for origin in origins:
        if any(_allows(rule, origin) for rule in rules):
            yield Line(what, "ok", f"{origin} may read the bucket")
        else:
            advice = "add a rule with this origin, the methods GET and HEAD, and the header range"
            yield Line(what, "failed", f"{origin} may not read the bucket", advice)


def _allows(rule: dict[str, Any], origin: str) -> bool:
    headers = {name.lower() for name in rule.get("AllowedHeaders", ())}
    methods, origins = rule.get("AllowedMethods", ()), rule.get("AllowedOrigins", ())
    return not {origin, "*"}.isdisjoint(origins) and "GET" in methods and not {"range", "*"}.isdisjoint(headers)


def _public(patient: Patient, what: str) -> Iterator[Line]:
    base = patient.settings.free_public_base_url if patient.settings else None
    if not base or not patient.track:
        yield Line(what, "skipped", "only with FREE_PUBLIC_BASE_URL set and a free track published")
        return
    url = f"{base}/{patient.track}"
    request = urllib.request.Request(url, headers={"Range": "bytes=0-99"})  # noqa: S310  # the operator's own address
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            status = answer.status
    except (urllib.error.URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        yield Line(what, "failed", f"{url} does not answer ({reason})", "check FREE_PUBLIC_BASE_URL and its domain")
        return
    if status == 206:
        yield Line(what, "ok", f"{base} serves parts of a track")
    else:
        yield Line(
            what, "failed", f"{base} serves no parts of a track (Range), so that nobody can seek", "turn that on"
        )


def _prefect(patient: Patient, what: str) -> Iterator[Line]:
    import httpx

    url = patient.settings.prefect_api_url if patient.settings else None
    url = (url or server.LOCAL_API).rstrip("/")  # the other commands look there, too
    variables = dict(os.environ)
    answer = server_access.log_in(url, variables)
    if answer == "silent" and not (patient.settings and patient.settings.prefect_api_url):
        yield Line(
            what, "skipped", "PREFECT_API_URL is not set and no server answers here: flows run where they are started"
        )
        return
    if answer == "refuses":
        yield Line(what, "failed", f"{url} refuses the log-in", "set PREFECT_API_AUTH_STRING to user:password")
        return
    login = variables.get(server_access.CLIENT_LOGIN) if answer == "accepts" else None
    auth = tuple(login.split(":", 1)) if login and ":" in login else None
    try:
        with httpx.Client(base_url=url, timeout=TIMEOUT_SECONDS, auth=auth) as client:  # type: ignore[arg-type]  # two strings
            pools = client.post("/work_pools/filter", json={}).raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        yield Line(what, "failed", f"{url} does not answer ({type(error).__name__})", "start it, or run `soundflow up`")
        return
    yield Line(what, "ok", f"{url} answers")
    if answer == "open":
        yield Line("log-in", "warning", f"{url} {server_access.NO_LOGIN}", server_access.NO_LOGIN_ADVICE)
    else:
        yield Line("log-in", "ok", f"{url} asks for one")
    standing = {pool["name"]: str(pool.get("status", "")) for pool in pools}
    for name in POOLS:
        if name not in standing:
            yield Line("work pool", "warning", f"there is no pool {name}", "run `soundflow deploy`")
        elif standing[name].upper() != "READY":
            advice = f"start one: prefect worker start --pool {name}"
            yield Line("work pool", "warning", f"no worker serves the pool {name} ({standing[name].lower()})", advice)
        else:
            yield Line("work pool", "ok", f"a worker serves the pool {name}")


def _ffmpeg(_patient: Patient, what: str) -> Iterator[Line]:
    from soundflow_core.delivery.encoding.ffmpeg_reader import ffmpeg

    program = ffmpeg()
    done = subprocess.run([program, "-version"], capture_output=True, text=True, check=False, timeout=30)  # noqa: S603
    if done.returncode:
        yield Line(what, "failed", f"{program} does not run", "install ffmpeg anew")
        return
    yield Line(what, "ok", f"{' '.join(done.stdout.split()[:3])} at {program}")


def _gpu(_patient: Patient, what: str) -> Iterator[Line]:
    program = shutil.which("nvidia-smi")
    command = [program or "", "--query-gpu=name,memory.total", "--format=csv,noheader"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30) if program else None  # noqa: S603
    if done and done.returncode == 0 and done.stdout.strip():
        yield Line(what, "ok", done.stdout.strip().replace("\n", "; "))
    else:
        yield Line(what, "skipped", "none here: premium tracks are made by another provider (--gpu-provider)")


def _disk(patient: Patient, what: str) -> Iterator[Line]:
    if patient.settings is None:
        yield Line(what, "skipped", "the environment comes first")
        return
    folder = patient.settings.work_folder
    standing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(standing).free
    if not os.access(standing, os.W_OK):
        yield Line(what, "failed", f"{standing} can't be written", "set SOUNDFLOW_WORK to another folder")
    elif free < LEAST_FREE_BYTES:
        yield Line(what, "warning", f"{free / 1e9:.1f} GB are free at {standing}", "free some space")
    else:
        yield Line(what, "ok", f"{free / 1e9:.0f} GB are free at {standing}")


def _catalogs(patient: Patient, what: str) -> Iterator[Line]:
    if patient.store is None:
        yield Line(what, "skipped", "the store comes first")
        return
    listed = patient.store.head(ALL_CATALOG)
    any_audio = next(islice(patient.store.list(AUDIO_PREFIX), 1), None)
    if listed:
        yield Line(what, "ok", f"{ALL_CATALOG} was written at {listed.modified:%Y-%m-%d %H:%M} UTC")
    elif any_audio:
        yield Line(what, "failed", f"there is audio and no {ALL_CATALOG}", "run `soundflow rebuild`")
    else:
        yield Line(what, "warning", "nothing is published yet", "run `soundflow daily`")


CHECKS: dict[str, Callable[[Patient, str], Iterator[Line]]] = {
    "environment": _environment,
    "work folder": _disk,
    "store": _store,
    "writing": _writable,
    "catalogs": _catalogs,
    "cache headers": _headers,
    "CORS": _cors,
    "public address": _public,
    "Prefect": _prefect,
    "ffmpeg": _ffmpeg,
    "GPU": _gpu,
}
