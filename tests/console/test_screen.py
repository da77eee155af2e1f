"""What reaches a terminal or a pipe: text as it was written, whole ids, one clean board."""

import io
import json
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.screen import Grid, Terminal, print_json, printable, styled
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.publishing import publish
from soundflow_core.library.storage.local_store import LocalStore
from soundflow_core.model.brief import Tier
from tests.support.terminal import run_on_terminal
from tests.support.tracks import make_track

ROOT = Path(__file__).resolve().parents[2]
STEERS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
WHY = "claim of [/label], [see §3] :smile: [red]'soundflow[premium]'"
HOSTILE = "[/b][link=x]\x1b[2J\x1b]0;t\x07\x9b31m\r\n\u202egnp\u2066\udcff"


def shown(*things, columns=100):
    """What a console of this width writes."""
    terminal = Terminal()
    terminal.file, terminal.width = io.StringIO(), columns
    for thing in things:
        terminal.print(thing)
    return terminal.file.getvalue()


@given(st.text())
def test_any_text_is_shown_as_it_is_in_one_line_and_steers_nothing(text):
    grid = Grid("id", "why", fold=("why",))
    grid.add(text, text)
    for told, lines in ((shown(text), 1), (shown(styled((text, "red"))), 1), (shown(grid), 2)):
        assert not STEERS.search(told)
        assert printable(text).rstrip() in told
        assert told.count("\n") >= lines
    assert len(printable(text)) == len(text)
    assert shown(text).count("\n") == 1


def test_a_column_folds_between_words_only_and_the_others_never():
    grid = Grid("id", "why", "key", fold=("why",))
    name, key = "free-2025-01-15-deep_work_daily", "audio/free/2025-01-15/a name with spaces.mp3"
    grid.add(name, "many words that do not fit beside it", key)
    for columns in (10, 60, 95, 100_000):
        told = shown(grid, columns=columns)
        assert name in told
        assert key in told
    assert max(map(len, shown(grid, columns=95).splitlines())) <= 95
    assert shown(grid, columns=100_000).splitlines()[1] == f"{name}  many words that do not fit beside it  {key}"


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "ascii"])
def test_json_is_whole_in_every_encoding(encoding, monkeypatch):
    values = {"title": f"Bäume – 静か {HOSTILE}"}
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding=encoding))
    print_json(values)
    sys.stdout.flush()
    text = out.getvalue().decode(encoding)
    assert json.loads(text) == values
    assert not STEERS.search(text)
    assert ("静" in text) == (encoding == "utf-8")


@pytest.fixture
def hostile(home):
    """A store whose one track has a genre and a name that try everything."""
    store, settings = LocalStore(home / "store"), Settings(store="file:///nowhere", work_folder=home)
    entry, path = make_track(home, "night", tier=Tier.PREMIUM)
    publish(store, settings, entry, path)
    listed = home / "store/catalog/all.json"
    (found,) = json.loads(listed.read_text())
    listed.write_text(json.dumps([{**found, "genre": HOSTILE.replace("\udcff", "静")}]))
    return found["id"]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_a_pipe_of_any_encoding_gets_whole_plain_lines(console, hostile, encoding):
    plain = console("tracks", PYTHONIOENCODING=encoding, COLUMNS="40")
    assert plain.returncode == 0, plain.stderr
    (line,) = [line for line in plain.stdout.splitlines() if hostile in line]
    assert "[/b][link=x]" in line
    assert len(plain.stdout.splitlines()) == 2
    assert not STEERS.search(plain.stdout)
    as_json = console("tracks", "--json", PYTHONIOENCODING=encoding)
    assert json.loads(as_json.stdout)[0]["genre"].startswith("[/b][link=x]\x1b[2J")


def test_a_reason_is_data(console, hostile):
    assert console("takedown", hostile, "--why", WHY).returncode == 0
    told = console("changes")
    assert told.returncode == 0, told.stderr
    assert WHY in told.stdout


def test_labels_and_errors_are_data(home, console, capsys):
    from console import access

    text = HOSTILE[:-1]
    access.run_issue("premium", "listener", text, None, None, 0, False, False)
    access.run_list(False)
    heard = capsys.readouterr()
    assert heard.out.count("[/b][link=x]") == 1
    assert not STEERS.search(heard.out + heard.err)
    for words in (["daily", "--category", text], [text]):
        done = console(*words)
        assert done.returncode == 2
        assert "[/b][link=x]" in done.stderr
        assert not STEERS.search(done.stderr)


def test_runs_states_and_log_lines_are_data(capsys):
    from datetime import UTC, datetime
    from types import SimpleNamespace
    from uuid import uuid4

    from console import following, running, status
    from flows.runs.following import LogWritten, StateChanged, TrackChanged
    from soundflow_core.pipeline.events import TrackFailed

    run, text = uuid4(), HOSTILE[:-1]
    row = {"name": text, "state": text, "started": None, "scheduled": None, "id": str(run)}
    pool = {"name": text, "paused": False, "limit": None, "workers": [{"name": text}]}
    deployment = {"name": text, "pool": text, "schedules": [text], "paused": False, "next": None}
    told = shown(status.draw({"server": text, "pools": [pool], "deployments": [deployment], "running": [row]}))
    assert told.count("[/b][link=x]") == 8
    with following.progress_bars() as progress:
        board = following.RunBoard(progress, {run: text}, 5)
        for seen in (
            StateChanged(SimpleNamespace(id=run), "Skipped", text),
            TrackChanged(run, TrackFailed(text, text)),
            LogWritten(run, 40, text, datetime.now(UTC)),
        ):
            board.see(seen)
    board.tracks.print()
    running._print_line(datetime.now(UTC), 40, f"{text}\nTraceback\r\n  {text}")
    heard = capsys.readouterr()
    assert "[/b][link=x]" in heard.err
    assert re.search(r"^ {18}Traceback$", heard.out, re.MULTILINE)
    assert not STEERS.search(told + heard.out + heard.err)


def test_an_id_is_whole_on_the_narrowest_terminal(hostile, home, console_environment):
    env = {**console_environment, "SOUNDFLOW_STORE": (home / "store").as_uri(), "COLUMNS": ""}
    command = [sys.executable, "-m", "console.main", "tracks"]
    code, screen, raw = run_on_terminal(command, env, ROOT, columns=20)
    assert code == 0
    assert hostile in "".join(screen.lines)
    assert hostile.encode() in raw


NOISE = """
import logging, os, subprocess, sys, threading, time, warnings
early = logging.StreamHandler(sys.stderr)
logging.getLogger("early").addHandler(early)
from console.screen import progress_bars, screen, styled
with progress_bars() as progress:
    bars = [progress.add_task(f"track-{n}", total=20, stage=styled(("publishing", "green"))) for n in range(5)]
    rich = __import__("rich.console").console.Console(file=sys.stderr)  # as Prefect's handler does
    child = subprocess.Popen(["sh", "-c", "for n in 0 1 2 3 4; do echo child $n >&2; sleep .1; done"])
    thread = threading.Thread(target=lambda: [(print("thread", n, file=sys.stderr), time.sleep(.07)) for n in range(5)])
    thread.start()
    for step in range(20):
        for bar in bars:
            progress.update(bar, completed=step + 1)
        if step % 4 == 0:
            logging.getLogger("early").warning("handler %s [/bold]", step)
            warnings.warn(f"warned {step}")
            rich.print(f"22:09:31.391 | INFO | rich {step}")
            os.write(2, f"library {step}\\r\\x1b[2J\\n".encode())
        time.sleep(.05)
    child.wait()
    thread.join()
    os.write(2, b"the end, without a line")
"""


def test_whatever_is_printed_meanwhile_stands_above_one_clean_board(console_environment):
    boards = []

    def look(screen):
        boards.append([line for line in screen.lines if re.search(r"track-\d .*━", line)])

    env = {**console_environment, "COLUMNS": ""}
    code, screen, _ = run_on_terminal([sys.executable, "-c", NOISE], env, ROOT, columns=80, look=look)
    assert code == 0, screen.lines
    bars = [line for line in screen.lines if "━" in line]
    assert [line.split()[0] for line in bars] == [f"track-{n}" for n in range(5)]
    assert all(re.fullmatch(r"  track-\d ━+ publishing 0:00:0\d", line) for line in bars), bars
    assert max(len(board) for board in boards) == 5
    told = "\n".join(screen.lines)
    for kind in ("child", "thread"):
        assert re.findall(rf"^{kind} (\d)$", told, re.MULTILINE) == list("01234")
    for kind in ("handler", "warned", "rich", "library"):
        assert [int(n) for n in re.findall(rf"\b{kind} (\d+)\b(?!\")", told)] == [0, 4, 8, 12, 16], kind
    assert "the end, without a line" in told
    assert "[/bold]" in told
    assert screen.lines.index(bars[0]) > max(n for n, line in enumerate(screen.lines) if "library" in line)


def test_the_last_words_of_a_process_that_ends_in_between_are_seen(console_environment):
    script = (
        "import os, sys\n"
        "from console.screen import progress_bars\n"
        "from console import stopping\n"
        "with progress_bars() as progress, progress_bars():\n"
        "    progress.add_task('track', total=1, stage='')\n"
        "    stopping._exit(in_a_picture=True)\n"
    )
    code, screen, raw = run_on_terminal([sys.executable, "-c", script], {**console_environment, "COLUMNS": ""}, ROOT)
    assert code == 130
    assert any(line.startswith("Stopped") for line in screen.lines)
    assert raw.rindex(b"\x1b[?25h") > raw.rindex(b"\x1b[?25l")  # the cursor is seen again


@pytest.mark.slow
def test_the_daily_board_holds_each_bar_once(home, console_environment):
    own = {"SOUNDFLOW_STORE": (home / "store").as_uri(), "SOUNDFLOW_WORK": str(home / "work"), "COLUMNS": ""}
    most = []

    def look(screen):
        most.append(max([0, *map(screen.lines.count, {line for line in screen.lines if "━" in line})]))

    command = [sys.executable, "-m", "console.main", "daily", "--date", "2025-01-16", "--duration", "10"]
    code, screen, _ = run_on_terminal(command, {**console_environment, **own}, ROOT, look=look)
    told = "\n".join(screen.lines)
    assert code == 0, told
    bars = [line.split()[0] for line in screen.lines if "━" in line]
    assert len(bars) == len(set(bars)) == 7, told
    assert sum(" published " in line for line in screen.lines if "━" in line) == 5
    assert max(most) == 1
    assert not re.search(r"\d\d:\d\d:\d\d\.\d{3}", told)  # a line of a log
