"""A real `soundflow serve` for tests in a browser: the player built once, a store made once by real commands, a server on a copy."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from inspect import getsource
from pathlib import Path

import httpx
import jwt
import numpy as np
import soundfile

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Category
from tests.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a secret of the browser's tests alone, long enough for HS256"  # noqa: S105
DAY = date(2025, 1, 14)
"""The newest day of the store: five free tracks, and a premium one."""
EVE = date(2025, 1, 13)
"""The day before: five free tracks."""
TRACKS = 11
SECONDS = 16
PREMIUM_ID = f"premium-{DAY}-night_drive"
PREMIUM_TITLE = "Night Drive"


def free_id(category: Category, day: date = DAY) -> str:
    """The id of a category's free track."""
    return f"free-{day}-{category.slug.replace('-', '_')}_daily"


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time; several test workers share what one of them makes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def build_player() -> Path:
    """`make player`; the folder of the export."""
    with locked(ROOT / "build" / "player.lock"):
        done = subprocess.run(["make", "player"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert (ROOT / "frontend" / "out" / "index.html").is_file()
    return ROOT / "frontend" / "out"


def stocked_store() -> Path:
    """The folder of a store with two days, made by the real commands and kept in build/ until the code that makes it changes."""
    made = ROOT / "build" / "player-tests" / _digest_of_what_makes_it()
    with locked(ROOT / "build" / "player-tests.lock"):
        if not (made / "done").exists():
            shutil.rmtree(made.parent, ignore_errors=True)
            _fill(made)
            (made / "done").touch()
    return made / "store"


def _digest_of_what_makes_it() -> str:
    here = (_fill, _plan, _write_song, DAY, EVE, SECONDS)
    digest = hashlib.sha256("".join(getsource(part) if callable(part) else str(part) for part in here).encode())
    for room in ("soundflow_core", "flows"):
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix in (".py", ".yaml"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _fill(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "plan.yaml").write_text(_plan())
    _run(folder, "daily", "--from", str(EVE), "--to", str(DAY), "--duration", str(SECONDS))
    _write_song(folder / "song.wav")
    _run(
        folder, "ingest", str(folder / "song.wav"), "--category", Category.DEEP_WORK.value, "--track-id", "night_drive",
        "--title", PREMIUM_TITLE, "--date", str(DAY), "--genre", "synth", "--bpm", "90", "--key", "Am", "--master",
    )  # fmt: skip


def _plan() -> str:
    """The programme as it is delivered, with ends that meet in Relax."""
    plan = (ROOT / "soundflow_core/pipeline/plans/free_daily_plan.yaml").read_text()
    changed = plan.replace("- id: relax_daily\n", "- id: relax_daily\n    functional: {loop: true}\n")
    assert changed != plan
    return changed


def _run(folder: Path, *words: str) -> None:
    own = {
        "SOUNDFLOW_STORE": (folder / "store").as_uri(),
        "SOUNDFLOW_WORK": str(folder / "work"),
        "SOUNDFLOW_PLAN": str(folder / "plan.yaml"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "console.main", *words],
        env={**os.environ, **own}, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def _write_song(path: Path) -> None:
    """Sixteen beats at 90 BPM: an A minor chord that pulses, wide and never silent."""
    t = np.arange(round(16 * 60 / 90 * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    pulse = 0.4 + 0.6 * np.exp(-((t * 1.5) % 1) * 4)
    left = sum(np.sin(2 * np.pi * hz * t) for hz in (110, 220, 261.63, 329.63))
    right = sum(np.sin(2 * np.pi * hz * t + 0.7) for hz in (110, 220.4, 261.2, 330.1))
    soundfile.write(path, 0.15 * np.stack([left * pulse, right * pulse], axis=1), SAMPLE_RATE_HZ)


def token(**claims: object) -> str:
    """A JWT that the servers of these tests accept, for an hour unless the claims say otherwise."""
    soon = datetime.now(UTC) + timedelta(hours=1)
    return jwt.encode({"sub": "somebody", "exp": soon, **claims}, SECRET, "HS256")


@dataclass
class Site:
    """`soundflow serve` in a process of its own, over a store of its own."""

    folder: Path
    port: int = field(default_factory=free_port)
    variables: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> Settings:
        """What the server reads its store by."""
        held = self.variables.get("SOUNDFLOW_HOLD_FROM")
        return Settings(
            store=(self.folder / "store").as_uri(), work_folder=self.folder / "work", api_url=self.url, operator="tests",
            hold_from=date.fromisoformat(held) if held else None,
        )  # fmt: skip

    def start(self) -> None:
        """Start, or start again on the same port; returns once it answers."""
        environment = {
            **os.environ,
            "SOUNDFLOW_STORE": self.settings.store,
            "SOUNDFLOW_WORK": str(self.folder / "work"),
            "SOUNDFLOW_API_URL": self.url,
            "SOUNDFLOW_JWT_SECRET": SECRET,
            "SOUNDFLOW_CATALOG_REFRESH_SEC": "0.5",
            "SOUNDFLOW_RATES": "signed=6000/minute,sessions=6000/minute,operator=6000/minute,refused=6000/minute",
            **self.variables,
        }
        command = [sys.executable, "-m", "console.main", "serve", "--port", str(self.port)]
        with (self.folder / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
        until = time.monotonic() + 60
        while not self._is_ready():
            said = (self.folder / "serve.log").read_text()
            assert self.process.poll() is None, said
            assert time.monotonic() < until, said
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop as an operator would."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self.process = None

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/ready", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False


@contextmanager
def served(folder: Path, stock: Path, **variables: str) -> Iterator[Site]:
    """A server over a copy of a store until the block ends; `folder` is new and its own."""
    site = Site(folder, variables=variables)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(stock, folder / "store")
    rebuild(open_store(site.settings), site.settings)  # the addresses in the catalogs are this server's
    try:
        site.start()
        yield site
    finally:
        site.stop()
