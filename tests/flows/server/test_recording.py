"""Where a command's runs are recorded: which databases are refused and why, what an embedded server asks for, whose runs are ended."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from flows.server import command_runs
from flows.server import database as prefect_database
from flows.server import discovery as server
from flows.server.recording import Recording


@pytest.fixture
def own_prefect(tmp_path, monkeypatch):
    """A Prefect home of a test's own."""
    folder = tmp_path / "prefect"
    folder.mkdir()
    monkeypatch.setenv("PREFECT_HOME", str(folder))
    names = (
        "PREFECT_API_URL",
        "PREFECT_API_AUTH_STRING",
        "PREFECT_PROFILES_PATH",
        "PREFECT_PROFILE",
        "NO_PROXY",
        "no_proxy",
    )
    for name in (*prefect_database.URLS, *names):
        monkeypatch.setenv(name, "")  # so that it is put back at the end, whatever a recording sets
        monkeypatch.delenv(name)
    return folder


def database(file, revision):
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE alembic_version (version_num TEXT)")
        made.execute("CREATE TABLE filler (text TEXT)")
        made.execute("INSERT INTO alembic_version VALUES (?)", [revision])
        made.executemany("INSERT INTO filler VALUES (?)", [["x" * 1000]] * 500)
    made.close()


def a_known_revision():
    names = (path.stem for place in sys.path for path in _migrations(place))
    return next(names).split("_")[4]


def _migrations(place):
    from pathlib import Path

    return sorted(Path(place).glob("prefect/server/database/_migrations/versions/sqlite/20*.py"))


def test_a_sound_or_missing_database_is_taken(own_prefect):
    assert prefect_database.trouble() is None
    database(own_prefect / "prefect.db", a_known_revision())
    assert prefect_database.trouble() is None
    assert prefect_database.trouble({"PREFECT_SERVER_DATABASE_CONNECTION_URL": "postgresql+asyncpg://x/y"}) is None


@pytest.mark.parametrize("fault", ["noise", "cut", "torn", "of another version", "not Prefect's", "a folder"])
def test_what_is_wrong_with_a_database_is_said_in_a_second(own_prefect, fault):
    file = own_prefect / "prefect.db"
    if fault == "a folder":
        file.mkdir()
    elif fault == "noise":
        file.write_bytes(os.urandom(50_000))
    elif fault == "not Prefect's":
        with sqlite3.connect(file) as made:
            made.execute("CREATE TABLE mine (x)")
    else:
        database(file, "deadbeef0000" if fault == "of another version" else a_known_revision())
        with file.open("r+b") as content:
            if fault == "cut":
                content.truncate(100_000)
            elif fault == "torn":
                content.seek(100_000)
                content.write(b"x" * 200_000)
    began = time.monotonic()
    why = prefect_database.trouble()
    assert time.monotonic() - began < 3
    assert str(file) in why
    assert "PREFECT_HOME" in why


def test_a_folder_that_takes_nothing_is_said(read_only, tiny_disk):
    assert str(read_only) in prefect_database.trouble({"PREFECT_HOME": str(read_only)})
    assert str(read_only) in prefect_database.trouble({"PREFECT_HOME": str(read_only / "below")})
    assert "is full" in prefect_database.trouble({"PREFECT_HOME": str(tiny_disk)})


def test_a_user_without_a_home_is_told_of_the_variable():
    script = (
        "import pwd, os; os.environ.pop('HOME', None); os.environ.pop('PREFECT_HOME', None)\n"
        "pwd.getpwuid = lambda _: {}['nobody']\n"
        "from flows.server import database as prefect_database; from soundflow_core.base.settings import Settings\n"
        "print(prefect_database.trouble()); print(Settings.from_environment().work_folder)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    why, work = done.stdout.splitlines()
    assert "PREFECT_HOME" in why
    assert work.endswith("soundflow/work")


@pytest.mark.parametrize(
    "profiles", ['active = "x"\n[profiles.x]\nPREFECT_API_URL = "http://127.0.0.1:9/api"\n', "active = ["]
)
def test_a_profile_that_leads_nowhere_costs_the_record_only(own_prefect, profiles):
    (own_prefect / "profiles.toml").write_text(profiles)
    recording = Recording(server.discover(), "a mark")
    recording.start()
    assert not recording.wait()
    assert str(own_prefect / "profiles.toml") in recording.why_not


def test_a_given_server_that_is_away_is_one_sentence(console):
    for words in (("daily", "--date", "2025-01-15"), ("rebuild",), ("status",)):
        done = console(*words, PREFECT_API_URL="http://127.0.0.1:9/api")
        assert done.returncode == 5, done.stderr
        assert "http://127.0.0.1:9/api" in done.stderr
        assert "PREFECT_API_URL" in done.stderr


@pytest.mark.slow
def test_music_is_made_without_a_record_where_there_can_be_none(console, home, tmp_path):
    (tmp_path / "prefect").mkdir()
    (tmp_path / "prefect/prefect.db").write_bytes(os.urandom(50_000))
    done = console("daily", "--date", "2025-01-16", "--duration", "12", PREFECT_HOME=str(tmp_path / "prefect"))
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("This run is not recorded: Prefect's database") == 1
    assert len(list(home.glob("store/audio/free/2025-01-16/*.mp3"))) == 5


@pytest.mark.slow
def test_an_embedded_server_asks_for_a_login_and_goes_with_its_command(own_prefect):
    recording = Recording(server.PrefectServer("embedded", ""), f"{command_runs.PREFIX}test")
    recording.start()
    assert recording.wait(), recording.why_not
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{recording.address}/admin/version", timeout=20)  # noqa: S310
    assert refused.value.code == 401
    assert os.getpgid(recording.server.pid) == recording.server.pid
    recording.close()
    assert recording.server.returncode == 0


def test_only_runs_of_dead_commands_are_ended(flows_here, own_prefect):
    from prefect import flow
    from prefect.client.orchestration import get_client
    from prefect.states import Running

    @flow(name="daily-free")
    def nothing():
        return None

    async def new_run(mark):
        async with get_client() as client:
            return await client.create_flow_run(nothing, state=Running(), tags=[mark])

    async def states(runs):
        async with get_client() as client:
            await command_runs.crash_abandoned(client)
            return [(await client.read_flow_run(run.id)).state_name for run in runs]

    with command_runs.command_tag() as living, command_runs.command_tag() as other:
        runs = [asyncio.run(new_run(mark)) for mark in (living, other, "somebody else's")]
        assert asyncio.run(states(runs)) == ["Running"] * 3
    with command_runs.command_tag():
        assert asyncio.run(states(runs)) == ["Crashed", "Crashed", "Running"]
        assert len(list(command_runs.folder().iterdir())) == 1
