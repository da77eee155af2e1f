"""`soundflow doctor`, on a folder and on a bucket."""

import json

import pytest

from console.checks.result import CheckContext
from console.checks.storage import check_clock, check_writing
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.publishing import publish
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.library.storage.local_store import LocalStore
from tests.support.seaweed import SECRET
from tests.support.tracks import make_track


@pytest.fixture
def published(home):
    settings = Settings(store=(home / "store").as_uri(), work_folder=home / "work", operator="ann")
    entry, path = make_track(home)
    publish(open_store(settings), settings, entry, path)
    return LocalStore(home / "store")


def test_the_doctor_on_a_healthy_folder(console_here, published):
    done = console_here("doctor", "--json")
    assert done.returncode == 0, done.stdout
    checks = {line["what"]: line["state"] for line in json.loads(done.stdout)["checks"]}
    for what in ("environment", "store", "writing", "clock", "catalogs", "ffmpeg", "work folder"):
        assert checks[what] == "ok", done.stdout
    assert checks["Prefect"] == "skipped"
    assert [item.key for item in published.list("doctor/")] == []
    assert "ok       store" in console_here("doctor").stdout


def test_the_doctor_on_a_bucket_finds_what_is_wrong_and_prints_no_secret(console_here, seaweed, home):
    bucket = seaweed.new_bucket()
    settings = seaweed.settings(home / "work", bucket)
    publish(open_store(settings), settings, *make_track(home))
    seaweed.client().put_object(Bucket=bucket, Key="audio/free/2025-01-01/aaa.mp3", Body=b"no cache headers")
    variables = {
        **seaweed.environment(bucket),
        "CORS_ALLOW_ORIGINS": "https://player.example",
        "FREE_PUBLIC_BASE_URL": "http://127.0.0.1:9",
        "PREFECT_API_URL": "http://127.0.0.1:9/api",
    }
    done = console_here("doctor", "--json", **variables)
    assert done.returncode == 4
    checks = {}
    for line in json.loads(done.stdout)["checks"]:
        checks.setdefault(line["what"], []).append(line)
    assert checks["writing"][0]["state"] == "ok"
    assert [line["state"] for line in checks["cache headers"]] == ["warning", "ok"]
    assert checks["CORS"][0]["state"] == "failed"
    assert checks["public address"][0]["state"] == "failed"
    assert checks["Prefect"][0]["state"] == "failed"
    assert all(line["advice"] for lines in checks.values() for line in lines if line["state"] in ("failed", "warning"))
    rules = [{"AllowedOrigins": ["https://player.example"], "AllowedMethods": ["GET"], "AllowedHeaders": ["Range"]}]
    seaweed.client().put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})
    again = console_here("doctor", **variables)
    assert "https://player.example may read the bucket" in again.stdout
    for output in (done, again, console_here("config", **variables), console_here("config", "--json", **variables)):
        assert SECRET not in output.stdout + output.stderr


@pytest.mark.parametrize("wrong", ["R2_SECRET_ACCESS_KEY", "R2_BUCKET", "R2_ENDPOINT"])
def test_no_secret_in_any_error(console_here, seaweed, wrong):
    wrongly = {
        "R2_SECRET_ACCESS_KEY": f"{SECRET}-x",
        "R2_BUCKET": "no-such-bucket",
        "R2_ENDPOINT": "http://127.0.0.1:9",
    }
    variables = {**seaweed.environment(), wrong: wrongly[wrong]}
    for words in (("takedown", "x", "--why", "y"), ("doctor",)):
        done = console_here(*words, **variables, SOUNDFLOW_DEBUG="1")
        assert wrong in done.stdout + done.stderr
        assert SECRET not in done.stdout + done.stderr
    assert done.returncode == 4


def test_a_server_that_ignores_conditions_is_detected(home):

    class Careless(LocalStore):
        def put(self, key, content, expect, *rest):
            return super().put(key, content, ANYTHING, *rest)

    (line,) = (
        found for found in check_writing(CheckContext(store=Careless(home / "s")), "writing") if found.what == "writing"
    )
    assert (line.state, "lose each other" in line.said) == ("failed", True)


def test_a_clock_that_is_off_is_reported():
    assert [check_clock(skew).state for skew in (0, -59, 61, -1000)] == ["ok", "ok", "warning", "failed"]
