"""Nothing is lost: many writers, kills at any moment, bad weather, other hands. The long forms are marked `whole`."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from soundflow_core.library.catalog.publishing import publish, put_audio, put_companion
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.catalog.validation import load_catalog, validate
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Category, Tier
from soundflow_core.model.keys import ALL_CATALOG
from tests.support.seaweed import KEY, SECRET
from tests.support.tracks import make_track
from tests.support.weather import weather

ROOT = Path(__file__).resolve().parents[3]
STORES = ("local", "seaweed")


def environment_of(kind, request, folder):
    """The variables of a fresh store."""
    if kind == "local":
        return {"SOUNDFLOW_STORE": (folder / "store").as_uri()}
    return request.getfixturevalue("seaweed").environment()


def run(environment, *words):
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.publishers", *map(str, words)],
        env={**os.environ, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=3000,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    return done.stdout


def fill(folder, processes, tracks):
    for process in range(processes):
        shelf = folder / f"p{process}"
        shelf.mkdir(parents=True)
        for number in range(tracks):
            day = date(2025, 1, 1 + number % 5)
            category, tier = tuple(Category)[number % 5], tuple(Tier)[process % 2]
            make_track(shelf, f"p{process}-t{number}", day, category, tier)
        for tone in shelf.glob("tone-*"):
            tone.unlink()
    return folder


def publish_at_once(kind, request, tmp_path, processes, tracks):
    run(environment_of(kind, request, tmp_path), "all-at-once", fill(tmp_path / "tracks", processes, tracks))


@pytest.mark.slow
@pytest.mark.parametrize("kind", STORES)
def test_many_publishers_lose_nothing(kind, request, tmp_path):
    publish_at_once(kind, request, tmp_path, 5, 3)


@pytest.mark.whole
@pytest.mark.parametrize("repetition", range(10))
@pytest.mark.parametrize("kind", STORES)
def test_twelve_publishers_of_twenty_tracks_lose_nothing(kind, request, tmp_path, repetition):
    publish_at_once(kind, request, tmp_path, 12, 20)


def kill(kind, request, tmp_path, kills, seed):
    shelf = fill(tmp_path / "tracks", 1, 5) / "p0"
    told = json.loads(run(environment_of(kind, request, tmp_path), "kill", shelf, kills, seed))
    assert told["kills"] == kills
    assert told["died"] > 0
    sys.stdout.write(f"{kind}: {told}\n")


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "kills"), [("local", 8), ("seaweed", 3)])
def test_a_kill_at_any_moment_loses_nothing(kind, request, tmp_path, kills):
    kill(kind, request, tmp_path, kills, 1)


@pytest.mark.whole
@pytest.mark.parametrize("kind", STORES)
def test_two_hundred_kills_lose_nothing(kind, request, tmp_path):
    kill(kind, request, tmp_path, 200, 2)


def publish_in_bad_weather(seaweed, tmp_path, seed):
    bucket = seaweed.new_bucket()
    with weather(seaweed.endpoint, seed) as proxy:
        settings = seaweed.settings(tmp_path, bucket, s3_endpoint=proxy.endpoint)
        store = open_store(settings)

        def bring(track):
            entry, path = track
            put_audio(store, entry, path)
            put_companion(store, f"covers/free/2025-01-15/{entry.id}.png", b"picture" * 99, "image/png")
            return entry.object_key, path.read_bytes()

        tracks = [make_track(tmp_path, f"t{n}", category=tuple(Category)[n]) for n in range(5)]
        with ThreadPoolExecutor(2) as pool:
            made = dict(pool.map(bring, tracks))
        rebuild(store, settings)
        faults = dict(proxy.faults)
    truth = seaweed.settings(tmp_path, bucket)
    store = open_store(truth)
    assert len(load_catalog(store, ALL_CATALOG)) == 5
    assert {key: store.get(key).content for key in made} == made
    report = validate(store, truth, deep=True)
    assert report.ok, report.problems
    return faults


@pytest.mark.slow
def test_a_day_is_published_whole_in_bad_weather(seaweed, tmp_path):
    faults = publish_in_bad_weather(seaweed, tmp_path, 3)
    assert sum(faults.values()) >= 3
    assert len(faults) >= 2


@pytest.mark.whole
def test_twenty_days_are_published_whole_in_bad_weather(seaweed, tmp_path):
    from collections import Counter

    total = Counter()
    for seed in range(20):
        (tmp_path / str(seed)).mkdir()
        total.update(publish_in_bad_weather(seaweed, tmp_path / str(seed), seed))
    assert {"refused", "dropped before", "dropped after", "cut off", "slow", "throttled"} <= set(total), total
    sys.stdout.write(f"{dict(total)}\n")


@pytest.mark.slow
def test_the_aws_cli_is_another_hand(seaweed, tmp_path):
    """What `aws s3 cp` puts there is listed by the next rebuild; what `aws s3 rm` takes away is not."""
    bucket = seaweed.new_bucket()
    settings = seaweed.settings(tmp_path, bucket)
    store = open_store(settings)
    publish(store, settings, *make_track(tmp_path))
    _, mine = make_track(tmp_path, "mine")
    from mutagen.id3 import ID3, TCON, TIT2

    ID3().save(mine)
    tag = ID3()
    tag.add(TIT2(3, text="By hand"))
    tag.add(TCON(3, text="Nature"))
    tag.save(mine)
    _aws(seaweed, "cp", str(mine), f"s3://{bucket}/audio/premium/2025-02-01/by-hand.mp3")
    assert rebuild(store, settings).read == 1
    assert {entry.title for entry in load_catalog(store, ALL_CATALOG)} == {"study_daily", "By hand"}
    assert validate(store, settings).ok
    _aws(seaweed, "cp", f"s3://{bucket}/catalog/premium.json", str(tmp_path / "premium.json"))
    assert json.loads((tmp_path / "premium.json").read_text())[0]["category"] == "Nature"
    _aws(seaweed, "rm", f"s3://{bucket}/audio/premium/2025-02-01/by-hand.mp3")
    assert rebuild(store, settings).tracks == 1
    assert validate(store, settings).ok


def _aws(seaweed, *words):
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    program = str(Path(sys.executable).with_name("aws"))
    subprocess.run(
        [program, "--endpoint-url", seaweed.endpoint, "s3", *words], env=environment, check=True, capture_output=True
    )
