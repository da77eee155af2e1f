"""What reaches a terminal or a pipe: text as it was written, whole ids, progress that nothing tears."""

import io
import json
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.output import Table, print_json, progress_bars, styled
from console.output.terminal import PlainConsole, printable
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.publishing import publish
from soundflow_core.library.storage.local_store import LocalStore
from soundflow_core.model.brief import Tier
from tests.support.terminal import run_on_terminal
from tests.support.tracks import make_track

ROOT = Path(__file__).resolve().parents[3]
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
WHY = "claim of [/label], [see §3] :smile: [red]'soundflow[premium]'"
HOSTILE = "[/b][link=x]\x1b[2J\x1b]0;t\x07\x9b31m\r\n\u202egnp\u2066\udcff"


def shown(*things, columns=100):
    """What a console of this width writes."""
    terminal = PlainConsole()
    terminal.file, terminal.width = io.StringIO(), columns
    for thing in things:
        terminal.print(thing)
    return terminal.file.getvalue()


@given(st.text())
def test_any_text_is_shown_in_one_line_without_control_characters(text):
    table = Table("id", "why", wrap=("why",))
    table.add(text, text)
    for output, lines in ((shown(text), 1), (shown(styled((text, "red"))), 1), (shown(table), 2)):
        assert not CONTROL.search(output)
        assert printable(text).rstrip() in output
        assert output.count("\n") >= lines
    assert len(printable(text)) == len(text)
    assert shown(text).count("\n") == 1


def test_a_column_is_wrapped_between_words_only_and_the_others_never():
    table = Table("id", "why", "key", wrap=("why",))
    name, key = "free-2025-01-15-deep_work_daily", "audio/free/2025-01-15/a name with spaces.mp3"
    table.add(name, "many words that do not fit beside it", key)
    for columns in (10, 60, 95, 100_000):
        output = shown(table, columns=columns)
        assert name in output
        assert key in output
    assert max(map(len, shown(table, columns=95).splitlines())) <= 95
    assert shown(table, columns=100_000).splitlines()[1] == f"{name}  many words that do not fit beside it  {key}"


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "ascii"])
def test_json_is_whole_in_every_encoding(encoding, monkeypatch):
    values = {"title": f"Bäume – 静か {HOSTILE}"}
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding=encoding))
    print_json(values)
    sys.stdout.flush()
    text = out.getvalue().decode(encoding)
    assert json.loads(text) == values
    assert not CONTROL.search(text)
    assert ("静" in text) == (encoding == "utf-8")


@pytest.fixture
def hostile(home):
    """A store whose one track has a genre and a name that try everything."""
    store, settings = LocalStore(home / "store"), Settings(store="file:///nowhere", work_folder=home, operator="ann")
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
    assert not CONTROL.search(plain.stdout)
    as_json = console("tracks", "--json", PYTHONIOENCODING=encoding)
    assert json.loads(as_json.stdout)[0]["genre"].startswith("[/b][link=x]\x1b[2J")


def test_a_reason_is_data(console_here, hostile):
    assert console_here("takedown", hostile, "--why", WHY).returncode == 0
    output = console_here("changes")
    assert output.returncode == 0, output.stderr
    assert WHY in output.stdout


def test_labels_and_errors_are_data(home, console_here, capsys):
    from console.commands.tokens import issue, list_tokens

    text = HOSTILE[:-1]
    issue(label=text)
    list_tokens()
    captured = capsys.readouterr()
    assert captured.out.count("[/b][link=x]") == 1
    assert not CONTROL.search(captured.out + captured.err)
    for words in (["daily", "--category", text], [text]):
        done = console_here(*words)
        assert done.returncode == 2
        assert "[/b][link=x]" in done.stderr
        assert not CONTROL.search(done.stderr)


def test_runs_states_and_log_lines_are_data(capsys):
    from datetime import UTC, datetime
    from types import SimpleNamespace
    from uuid import uuid4

    from console.commands.runs import print_log_line
    from console.output.status import status_view
    from console.processes.remote_runs import RunBoard
    from flows.runs.following import LogWritten, StateChanged, TrackChanged
    from soundflow_core.pipeline.events import TrackFailed

    run, text = uuid4(), HOSTILE[:-1]
    row = {"name": text, "state": text, "started": None, "scheduled": None, "id": str(run)}
    pool = {"name": text, "paused": False, "limit": None, "workers": [{"name": text}]}
    deployment = {"name": text, "pool": text, "schedules": [text], "paused": False, "next": None}
    output = shown(status_view({"server": text, "pools": [pool], "deployments": [deployment], "running": [row]}))
    assert output.count("[/b][link=x]") == 8
    with progress_bars() as progress:
        board = RunBoard(progress, {run: text}, 5)
        for seen in (
            StateChanged(SimpleNamespace(id=run), "Skipped", text),
            TrackChanged(run, TrackFailed(text, text)),
            LogWritten(run, 40, text, datetime.now(UTC)),
        ):
            board.show(seen)
    board.tracks.print()
    print_log_line(datetime.now(UTC), 40, f"{text}\nTraceback\r\n  {text}")
    captured = capsys.readouterr()
    assert "[/b][link=x]" in captured.err
    assert re.search(r"^ {18}Traceback$", captured.out, re.MULTILINE)
    assert not CONTROL.search(output + captured.out + captured.err)


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
from console.output import progress_bars, styled
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


def test_other_output_is_printed_above_the_bars(console_environment):
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
    output = "\n".join(screen.lines)
    for kind in ("child", "thread"):
        assert re.findall(rf"^{kind} (\d)$", output, re.MULTILINE) == list("01234")
    for kind in ("handler", "warned", "rich", "library"):
        assert [int(n) for n in re.findall(rf"\b{kind} (\d+)\b(?!\")", output)] == [0, 4, 8, 12, 16], kind
    assert "the end, without a line" in output
    assert "[/bold]" in output
    assert screen.lines.index(bars[0]) > max(n for n, line in enumerate(screen.lines) if "library" in line)


def test_the_last_message_of_a_process_that_ends_meanwhile_is_seen(console_environment):
    script = (
        "import os, sys\n"
        "from console.output import progress_bars\n"
        "from console.processes import shutdown\n"
        "with progress_bars() as progress, progress_bars():\n"
        "    progress.add_task('track', total=1, stage='')\n"
        "    shutdown._exit(show_cursor=True)\n"
    )
    code, screen, raw = run_on_terminal([sys.executable, "-c", script], {**console_environment, "COLUMNS": ""}, ROOT)
    assert code == 130
    assert any(line.startswith("Stopped") for line in screen.lines)
    assert raw.rindex(b"\x1b[?25h") > raw.rindex(b"\x1b[?25l")  # the cursor is seen again
