"""The commands that keep the store, as an operator uses them."""

import json

import pytest

from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.publishing import publish
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.local_store import LocalStore
from tests.support.seaweed import SECRET
from tests.support.tracks import make_track

ID = "free-2025-01-15-study_daily"


@pytest.fixture
def published(home):
    settings = Settings(store=(home / "store").as_uri(), work_folder=home / "work")
    entry, path = make_track(home)
    publish(open_store(settings), settings, entry, path)
    return LocalStore(home / "store")


def test_down_and_up_again_and_who_did_it(console, published):
    done = console("takedown", ID, "--why", "asked", SOUNDFLOW_OPERATOR="ann")
    assert done.returncode == 0, done.stderr
    assert "soundflow restore" in done.stdout
    assert console("tracks", "--json").stdout.strip() == "[]"
    assert console("restore", ID).returncode == 0
    assert [e["id"] for e in json.loads(console("tracks", "--json").stdout)] == [ID]
    told = json.loads(console("changes", "--json").stdout)
    assert [change["action"] for change in told] == ["publish", "takedown", "restore"]
    assert (told[1]["by"], told[1]["why"], told[1]["tracks"]) == ("ann", "asked", [ID])
    assert "asked" in console("changes").stdout


def test_purging_and_pruning(console, published):
    plan = json.loads(console("prune", "--keep-days", "30", "--dry-run", "--json").stdout)
    assert plan["tracks"] == [ID]
    assert published.head(f"audio/free/2025-01-15/{ID}.mp3")
    done = console("takedown", ID, "--why", "a claim", "--purge", "--json")
    assert json.loads(done.stdout)["deleted"] == [f"audio/free/2025-01-15/{ID}.mp3"]
    assert json.loads(console("prune", "--keep-days", "30", "--json").stdout)["tracks"] == []


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("takedown", "nobody", "--why", "x"), 3, "There is no track 'nobody'"),
        (("takedown", ID), 2, "--why"),
        (("takedown", ID, "--why", " "), 2, "needs a reason"),
        (("restore", ID), 3, "was not taken down"),
        (("prune", "--keep-days", "0"), 2, "--keep-days is 0"),
        (("prune", "--keep-days", "9", "--tier", "gold"), 2, "The tier 'gold' is unknown"),
        (("changes", "--since", "someday"), 2, "is no date"),
        (("validate", "--sample", "3"), 2, "--deep"),
        (("ingest", "nothing.wav", "--category", "Relax"), 2, "nothing.wav is not a file"),
        (("ingest", "README.md", "--category", "Party"), 2, "The category 'Party' is unknown"),
        (("ingest", "README.md", "Makefile", "--category", "Relax", "--title", "x"), 2, "one by one"),
        (("ingest", "README.md", "--category", "Relax", "--track-id", "../x"), 2, "--track-id is '../x'"),
        (("ingest", "README.md", "--category", "Relax", "--key", "H"), 2, "--key is 'H'"),
        (("ingest", "README.md", "--category", "Relax"), 2, "README.md holds no audio"),
    ],
)
def test_bad_input_is_one_sentence_and_a_code(console, words, code, sentence):
    done = console(*words)
    assert done.returncode == code, done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_ingest_publishes_what_it_can_and_says_what_it_can_not(console, home):
    _, path = make_track(home, "mine")
    (home / "bad.wav").write_bytes(b"nothing")
    done = console("ingest", str(home / "bad.wav"), str(path), "--category", "Nature", "--date", "2025-03-01", "--json")
    assert done.returncode == 2
    failed, entry = json.loads(done.stdout)
    assert (failed["file"], failed["outcome"], failed["exitCode"]) == (str(home / "bad.wav"), "failed", 2)
    assert entry["id"] == "premium-2025-03-01-free-2025-01-15-mine"
    assert entry["category"] == "Nature"
    assert [e["id"] for e in json.loads(console("tracks", "--json").stdout)] == [entry["id"]]


def test_the_doctor_on_a_healthy_folder(console, published):
    done = console("doctor", "--json")
    assert done.returncode == 0, done.stdout
    checks = {line["what"]: line["state"] for line in json.loads(done.stdout)["checks"]}
    for what in ("environment", "store", "writing", "clock", "catalogs", "ffmpeg", "work folder"):
        assert checks[what] == "ok", done.stdout
    assert checks["Prefect"] == "skipped"
    assert [item.key for item in published.list("doctor/")] == []
    assert "ok       store" in console("doctor").stdout


def test_the_doctor_on_a_bucket_finds_what_is_wrong_and_prints_no_secret(console, seaweed, home):
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
    done = console("doctor", "--json", **variables)
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
    again = console("doctor", **variables)
    assert "https://player.example may read the bucket" in again.stdout
    for output in (done, again, console("config", **variables), console("config", "--json", **variables)):
        assert SECRET not in output.stdout + output.stderr


@pytest.mark.parametrize("wrong", ["R2_SECRET_ACCESS_KEY", "R2_BUCKET", "R2_ENDPOINT"])
def test_no_secret_in_any_error(console, seaweed, wrong):
    wrongly = {
        "R2_SECRET_ACCESS_KEY": f"{SECRET}-x",
        "R2_BUCKET": "no-such-bucket",
        "R2_ENDPOINT": "http://127.0.0.1:9",
    }
    variables = {**seaweed.environment(), wrong: wrongly[wrong]}
    for words in (("takedown", "x", "--why", "y"), ("doctor",)):
        done = console(*words, **variables, SOUNDFLOW_DEBUG="1")
        assert wrong in done.stdout + done.stderr
        assert SECRET not in done.stdout + done.stderr
    assert done.returncode == 4


def test_a_server_that_ignores_conditions_is_found_out(home):
    from console.doctor import Patient, _writable
    from soundflow_core.library.storage.base import ANYTHING

    class Careless(LocalStore):
        def put(self, key, content, expect, *rest):
            return super().put(key, content, ANYTHING, *rest)

    (line,) = (found for found in _writable(Patient(store=Careless(home / "s")), "writing") if found.what == "writing")
    assert (line.state, "lose each other" in line.said) == ("failed", True)


def test_a_clock_that_is_off_is_said():
    from console.doctor import _clock

    assert [_clock(skew).state for skew in (0, -59, 61, -1000)] == ["ok", "ok", "warning", "failed"]


def test_what_needs_no_record_starts_no_server(console, published, tmp_path):
    """Prefect's home stays empty, and nothing but the answer is printed."""
    prefect = tmp_path / "prefect"
    for words in (
        ("daily", "--date", "2025-01-15", "--category", "Study"),
        ("rebuild",),
        ("validate", "--tier", "free"),
    ):
        done = console(*words, PREFECT_HOME=str(prefect))
        assert done.returncode in (0, 4), done.stderr
        assert "EventsWorker" not in done.stderr
        assert not (prefect / "prefect.db").exists()
        assert "server" not in done.stderr
