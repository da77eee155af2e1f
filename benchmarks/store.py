"""The store at scale: `python -m benchmarks.store [bucket|listing] [tracks]`.

`bucket` (100 000 by default) fills a real S3 server, rebuilds from nothing, then adds five tracks and rebuilds again: goals are GETs =
list pages + 5 + a handful, at most twice the time of a bare listing and of writing the same catalogs, at most 600 MB. `listing` does the
same against a store that makes its objects up as they are read (1 000 000 by default): goal 2 GB, and growth that is linear.
"""

from __future__ import annotations

import hashlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from soundflow_core.base.errors import NotFound
from soundflow_core.base.settings import Settings
from soundflow_core.delivery.encoding import tags
from soundflow_core.delivery.encoding.mp3 import encode
from soundflow_core.library.catalog.catalog_files import catalog_keys
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ABSENT, ANYTHING, Listed, Stored
from soundflow_core.model.brief import Category, Tier
from soundflow_core.model.entry import CatalogEntry
from soundflow_core.model.keys import AUDIO_PREFIX, FINGERPRINTS, INDEX, audio_key, parse_audio_key
from tests.support.seaweed import S3Server, running_seaweed

FIRST = date(2000, 1, 1)
A_DAY = 100
"""Tracks a day: a store that grows old and wide at once."""
MODIFIED = datetime(2025, 1, 1, tzinfo=UTC)


def place(number: int) -> tuple[Tier, date, str]:
    """The n-th track: nine in ten are free."""
    tier = Tier.PREMIUM if number % 10 == 0 else Tier.FREE
    day = FIRST + timedelta(days=number // A_DAY)
    return tier, day, f"{tier}-{day.isoformat()}-track_{number:07d}"


class Press:
    """Makes small tagged mp3s, each with an entry of its own, by the ten thousand a second."""

    def __init__(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "x.mp3"
            wave = (0.3 * np.sin(np.arange(4410) / 7)).astype(np.float32)
            encode(np.array([wave, wave]), path, 96)
            audio = path.read_bytes()
            self.moulds = {
                (tier, category): self._mould(path, audio, tier, category) for tier in Tier for category in Category
            }

    def _mould(self, path: Path, audio: bytes, tier: Tier, category: Category) -> bytes:
        path.write_bytes(audio)
        _, day, name = Tier.FREE, date(1111, 11, 11), f"{tier}-1111-11-11-track_7777777"
        entry = CatalogEntry(
            id=name, title="Track 7777777", tier=tier, date=day, category=category, genre="lofi", bpm=84, key="Dm",
            duration_sec=180, goal_tags=("deep_work", "coding", "focus"), nature_tags=("rain",), object_key=audio_key(tier, day, name),
            sha256=tags.audio_sha256(audio), lufs=-14, true_peak_dbtp=-1.2, method="procedural", seed=4242424, engine_version="1.0.0",
            cover_key=f"covers/{tier}/1111-11-11/{name}.png", waveform_key=f"waveforms/{tier}/1111-11-11/{name}.json",
        )  # fmt: skip
        tags.write(path, entry, None, None, "A" * 320)
        return path.read_bytes()

    def mp3(self, number: int) -> bytes:
        """The n-th track."""
        tier, day, _ = place(number)
        mould = self.moulds[tier, tuple(Category)[number % 5]]
        return mould.replace(b"7777777", b"%07d" % number).replace(b"1111-11-11", day.isoformat().encode())


class Counting:
    """Any store, with its requests counted."""

    def __init__(self, store: Any) -> None:
        self.store, self.calls = store, Counter[str]()

    def get(self, key: str, *rest: Any) -> Stored:
        """Count a GET, by what is got."""
        self.calls["audio GETs" if key.startswith(AUDIO_PREFIX) else "other GETs"] += 1
        return self.store.get(key, *rest)

    def list(self, prefix: str) -> Iterator[Listed]:
        """Count the pages."""
        for number, item in enumerate(self.store.list(prefix)):
            self.calls["list pages"] += number % 1000 == 0
            yield item

    def put(self, key: str, *rest: Any) -> str:
        """Count a PUT and its bytes."""
        self.calls["PUTs"] += 1
        return self.store.put(key, *rest)

    def head(self, key: str) -> Listed | None:
        """Count a HEAD."""
        self.calls["HEADs"] += 1
        return self.store.head(key)


class MadeUp:
    """A store whose audio is made up as it is read; what is written lies in a folder."""

    def __init__(self, folder: Path, tracks: int) -> None:
        self.folder, self.press = folder, Press()
        self.tracks, self.size = tracks, len(self.press.mp3(1))
        self.numbers: dict[str, int] = {}

    def list(self, prefix: str) -> Iterator[Listed]:
        """In key order: free first, then premium."""
        for tier in (Tier.FREE, Tier.PREMIUM):
            for number in range(self.tracks):
                if place(number)[0] is tier and prefix == AUDIO_PREFIX:
                    key = audio_key(*place(number))
                    yield Listed(
                        key, len(self.press.moulds[tier, tuple(Category)[number % 5]]), f"{number:032x}", MODIFIED
                    )

    def get(self, key: str, most_bytes: int | None = None, start_byte: int = 0) -> Stored:
        """A track, or what was written."""
        where = parse_audio_key(key)
        if where:
            content = self.press.mp3(int(where[2][-7:]))
            return Stored(content[start_byte:][:most_bytes], "", len(content))
        path = self.folder / key.replace("/", "_")
        if not path.exists():
            raise NotFound(key)
        with path.open("rb") as file:
            file.seek(start_byte)
            return Stored(file.read(-1 if most_bytes is None else most_bytes), _etag(path), path.stat().st_size)

    def head(self, key: str) -> Listed | None:
        """What was written."""
        path = self.folder / key.replace("/", "_")
        return Listed(key, path.stat().st_size, _etag(path), MODIFIED) if path.exists() else None

    def put(self, key: str, content: bytes | Path, *_: Any) -> str:
        """Keep it in the folder."""
        path = self.folder / key.replace("/", "_")
        path.write_bytes(content) if isinstance(content, bytes) else shutil.copyfile(content, path)
        return _etag(path)


def _etag(path: Path) -> str:
    found = path.stat()
    return hashlib.sha256(f"{found.st_mtime_ns}-{found.st_size}".encode()).hexdigest()[:32]


def peak_mb() -> float:
    """The most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(what: str, store: Any, settings: Settings, **options: Any) -> float:
    """Rebuild and say how it went."""
    counting = Counting(store)
    began = time.perf_counter()
    report = rebuild(counting, settings, **options)  # type: ignore[arg-type]  # presign and delete are not asked for
    seconds = time.perf_counter() - began
    print(
        f"{what}: {seconds:.1f} s, {report.tracks} tracks, {report.read} read, {dict(counting.calls)}, peak {peak_mb():.0f} MB",
        flush=True,
    )
    return seconds


def in_a_process(*words: str) -> None:
    """Run a step by itself, so that its memory is its own."""
    subprocess.run([sys.executable, "-m", "benchmarks.store", *words], check=True)


def measure_listing(tracks: int) -> None:
    """From nothing, then with five new tracks, each in a process of its own."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        in_a_process("_listing", folder, str(tracks), "from nothing")
        in_a_process("_listing", folder, str(tracks + 5), "with five new")


def measure_bucket(tracks: int) -> None:
    """The same on a real server, beside a bare listing and the bare writing of the same catalogs."""
    with running_seaweed() as server:
        bucket = server.new_bucket()
        words = (server.endpoint, bucket)
        _fill(server.store(bucket), 0, tracks)
        in_a_process("_bucket", *words, "from nothing")
        _fill(server.store(bucket), tracks, tracks + 5)
        in_a_process("_bucket", *words, "with five new")
        in_a_process("_bucket", *words, "with nothing new")
        in_a_process("_bare", *words)


def _fill(store: Any, first: int, last: int) -> None:
    press, began = Press(), time.perf_counter()

    def put(number: int) -> None:
        store.put(audio_key(*place(number)), press.mp3(number), ABSENT, "audio/mpeg", "")

    with ThreadPoolExecutor(16) as pool:
        for _ in pool.map(put, range(first, last)):
            pass
    print(f"{last - first} tracks put in {time.perf_counter() - began:.1f} s", flush=True)


def _bare(store: Any, settings: Settings) -> None:
    """What no rebuild can do without: listing everything and writing what changed."""
    began = time.perf_counter()
    listed = sum(1 for _ in store.list(AUDIO_PREFIX))
    listing = time.perf_counter() - began
    keys = (*catalog_keys(settings), FINGERPRINTS, INDEX)
    contents = {key: store.get(key).content for key in keys}
    began = time.perf_counter()
    for key, content in contents.items():
        store.put(f"bare/{key}", content, ANYTHING, "application/json", "")
    writing = time.perf_counter() - began
    size = sum(map(len, contents.values())) / 1e6
    print(
        f"bare listing of {listed}: {listing:.1f} s; bare writing of {size:.0f} MB: {writing:.1f} s; both {listing + writing:.1f} s"
    )


def main() -> None:
    """Run what is asked for."""
    what, *rest = sys.argv[1:] or ["bucket"]
    if what == "_listing":
        folder, tracks, label = rest
        settings = Settings(store="file:///made-up", work_folder=Path(folder))
        timed(f"{int(tracks)} made up, {label}", MadeUp(Path(folder), int(tracks)), settings)
    elif what in ("_bucket", "_bare"):
        settings = S3Server(rest[0]).settings(Path("unused"), rest[1])
        store = open_store(settings)
        _bare(store, settings) if what == "_bare" else timed(f"bucket, {rest[2]}", store, settings)
    elif what == "listing":
        for tracks in [int(rest[0])] if rest else [10_000, 100_000, 1_000_000]:
            measure_listing(tracks)
    elif what == "bucket":
        measure_bucket(int(rest[0]) if rest else 100_000)
    else:
        sys.exit("python -m benchmarks.store [bucket|listing] [tracks]")


if __name__ == "__main__":
    main()
