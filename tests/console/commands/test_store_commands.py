"""The commands that keep the store, as an operator uses them."""

import json

import pytest

from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.publishing import publish
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.local_store import LocalStore
from tests.support.tracks import make_track

ID = "free-2025-01-15-study_daily"


@pytest.fixture
def published(home):
    settings = Settings(store=(home / "store").as_uri(), work_folder=home / "work", operator="ann")
    entry, path = make_track(home)
    publish(open_store(settings), settings, entry, path)
    return LocalStore(home / "store")


def test_takedown_restore_and_the_log_of_changes(console_here, published):
    done = console_here("takedown", ID, "--why", "asked", SOUNDFLOW_OPERATOR="ann")
    assert done.returncode == 0, done.stderr
    assert "soundflow restore" in done.stdout
    assert console_here("tracks", "--json").stdout.strip() == "[]"
    assert console_here("restore", ID).returncode == 0
    assert [e["id"] for e in json.loads(console_here("tracks", "--json").stdout)] == [ID]
    log = json.loads(console_here("changes", "--json").stdout)
    assert [change["action"] for change in log] == ["publish", "takedown", "restore"]
    assert (log[1]["by"], log[1]["why"], log[1]["tracks"]) == ("ann", "asked", [ID])
    assert "asked" in console_here("changes").stdout


def test_purging_and_pruning(console_here, published):
    plan = json.loads(console_here("prune", "--keep-days", "30", "--dry-run", "--json").stdout)
    assert plan["tracks"] == [ID]
    assert published.head(f"audio/free/2025-01-15/{ID}.mp3")
    done = console_here("takedown", ID, "--why", "a claim", "--purge", "--json")
    assert json.loads(done.stdout)["deleted"] == [f"audio/free/2025-01-15/{ID}.mp3"]
    assert json.loads(console_here("prune", "--keep-days", "30", "--json").stdout)["tracks"] == []


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("takedown", "nobody", "--why", "x"), 3, "There is no track 'nobody'"),
        (("takedown", ID), 2, "--why"),
        (("takedown", ID, "--why", " "), 2, "needs a reason"),
        (("restore", ID), 3, "was not taken down"),
        (("prune", "--keep-days", "0"), 2, "--keep-days is 0"),
        (("prune", "--keep-days", "9", "--tier", "gold"), 2, "The tier 'gold' is unknown"),
        (("changes", "--since", "someday"), 2, "is not a date"),
        (("validate", "--sample", "3"), 2, "--deep"),
        (("ingest", "nothing.wav", "--category", "Relax"), 2, "nothing.wav is not a file"),
        (("ingest", "README.md", "--category", "Party"), 2, "The category 'Party' is unknown"),
        (("ingest", "README.md", "Makefile", "--category", "Relax", "--title", "x"), 2, "one by one"),
        (("ingest", "README.md", "--category", "Relax", "--track-id", "../x"), 2, "--track-id is '../x'"),
        (("ingest", "README.md", "--category", "Relax", "--key", "H"), 2, "--key is 'H'"),
        (("ingest", "README.md", "--category", "Relax"), 2, "README.md holds no audio"),
    ],
)
def test_bad_input_is_one_sentence_and_a_code(console_here, words, code, sentence):
    done = console_here(*words)
    assert done.returncode == code, done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_ingest_publishes_what_it_can_and_reports_failures(console_here, home):
    _, path = make_track(home, "mine")
    (home / "bad.wav").write_bytes(b"nothing")
    done = console_here(
        "ingest", str(home / "bad.wav"), str(path), "--category", "Nature", "--date", "2025-03-01", "--json"
    )
    assert done.returncode == 2
    failed, entry = json.loads(done.stdout)
    assert (failed["file"], failed["outcome"], failed["exitCode"]) == (str(home / "bad.wav"), "failed", 2)
    assert entry["id"] == "premium-2025-03-01-free-2025-01-15-mine"
    assert entry["category"] == "Nature"
    assert [e["id"] for e in json.loads(console_here("tracks", "--json").stdout)] == [entry["id"]]


def test_commands_without_a_run_start_no_server(console, published, tmp_path):
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
