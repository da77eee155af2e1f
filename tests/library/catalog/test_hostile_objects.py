"""A bucket into which others wrote: what they put there is named and skipped, and never stops, slows down or empties anything."""

import json
import os
import sys
from datetime import date, timedelta

import pytest

from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.catalog.takedowns import prune, take_down
from soundflow_core.library.catalog.validation import load_catalog, validate
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.library.storage.local_store import LocalStore
from soundflow_core.model.brief import Tier
from soundflow_core.model.keys import ALL_CATALOG
from tests.support.hostile_objects import hostile_objects, stream_of
from tests.support.measured import run_measured
from tests.support.tracks import make_track

MOST_MB, MOST_SECONDS = 1000, 20


@pytest.fixture(params=["local", "seaweed"])
def settings(request, tmp_path):
    if request.param == "local":
        return Settings(store=(tmp_path / "store").as_uri(), work_folder=tmp_path / "work")
    return request.getfixturevalue("seaweed").settings(tmp_path / "work")


def upload(store, key, content):
    """As another program would: into a folder without waiting for the disk."""
    if isinstance(store, LocalStore):
        path = store.folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    else:
        store.put(key, content, ANYTHING, "audio/mpeg", "")


def fill(store, folder):
    """Twenty good tracks and twenty hostile objects beside them."""
    for number in range(20):
        entry, path = make_track(folder, f"t{number}", date(2025, 1, 1) + timedelta(number // 5))
        upload(store, entry.object_key, path.read_bytes())
    hostile = dict(hostile_objects(entry.as_json(), stream_of(path.read_bytes())))
    for key, content in hostile.items():
        upload(store, key, content)
    return entry, sorted(hostile)


REBUILD = """
import json, sys, time
from pathlib import Path
from pydantic import SecretStr
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.base.settings import Settings
from soundflow_core.library.storage import open_store
values = json.loads(sys.argv[1])
secret = values.pop("secret")
settings = Settings(**{**values, "work_folder": Path(values["work_folder"]), "s3_secret_access_key": secret and SecretStr(secret)})
began = time.monotonic()
report = rebuild(open_store(settings), settings)
print(json.dumps([report.tracks, report.skipped, report.remarks, time.monotonic() - began]))
"""


def test_twenty_hostile_objects_beside_twenty_good_ones(settings, tmp_path, monkeypatch):
    monkeypatch.setattr("soundflow_core.library.catalog.takedowns.SETTLE_SECONDS", 0)
    store = open_store(settings)
    good, hostile = fill(store, tmp_path)
    secret = settings.s3_secret_access_key
    values = {
        "store": settings.store,
        "work_folder": str(settings.work_folder),
        "s3_endpoint": settings.s3_endpoint,
        "s3_access_key_id": settings.s3_access_key_id,
        "secret": secret and secret.get_secret_value(),
    }
    done = run_measured([sys.executable, "-c", REBUILD, json.dumps(values)], dict(os.environ), tmp_path)
    assert done.returncode == 0, done.stderr
    tracks, skipped, remarks, seconds = json.loads(done.stdout)
    assert (tracks, sorted(skipped)) == (20, hostile)
    assert sorted(key for key, _ in remarks) == hostile
    assert all(sentence for _, sentence in remarks)
    assert done.peak_bytes < MOST_MB << 20
    assert seconds < MOST_SECONDS
    assert {problem.key for problem in validate(store, settings).problems} == set(hostile)
    assert rebuild(store, settings).read == 0

    take_down(store, settings, [good.id], "asked", purge=True)
    assert good.id not in [entry.id for entry in load_catalog(store, ALL_CATALOG)]
    assert store.head(good.object_key) is None
    prune(store, settings, 1, today=date(2025, 1, 4), tier=Tier.FREE)
    assert {entry.date for entry in load_catalog(store, ALL_CATALOG)} == {date(2025, 1, 4)}
